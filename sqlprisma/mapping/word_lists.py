"""The words of English that follow no rule, as data; sorted, so that a new one finds its place.

A list is chosen for names of tables: what appears there, not what a dictionary holds.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


UNCOUNTABLE = _words(
    """
    acoustics aerobics aircraft analytics athletics barracks clothes cors crossroads cybernetics data ddos
    debris devops dynamics economics electronics equipment ergonomics ethics evidence feedback fish forensics
    genetics gitops goods hardware headquarters https info informatics information iops jeans k8s kubernetes
    kudos linguistics logistics macos mathematics means mechanics media meta metadata mlops mongodb music news
    nixos ops pants physics pliers politics postgres redis robotics scissors secops series sheep software
    spacecraft species staff statistics stats telematics thanks thermodynamics trousers
    aas baas caas daas faas iaas paas saas xaas
    """,
)
"""Alike in the singular and in the plural."""

COUNTABLE_IN_S = _words(
    """
    agenda alias always asbestos atlas axis bias cannabis canvas chaos christmas clitoris corps cosmos delta ethos
    gallows gas innings iris jenkins lens lotus overseas pancreas pathos pelvis rendezvous rhinoceros schema tennis
    texas this thermos trellis whereas yes
    """,
)
"""Singulars that look like plurals; their own plurals are regular."""

KEPT = UNCOUNTABLE | COUNTABLE_IN_S
"""What stays as it is when a singular is wanted."""

KEPT_BEFORE_ANOTHER = _words("customs futures sales savings sports")
"""Kept where another word follows: `sales_orders` is SalesOrder, `sales` is Sale."""

ACRONYM_PLURALS = _words("ads dbs ids ips pcs prs tvs txs uis vms")
"""The words of three letters that are plurals; all others (dns, aws, sms) are left alone."""

IRREGULAR = {
    "addenda": "addendum",
    "afterlives": "afterlife",
    "algae": "alga",
    "alumnae": "alumna",
    "alumni": "alumnus",
    "antennae": "antenna",
    "apices": "apex",
    "appendices": "appendix",
    "aunties": "auntie",
    "automata": "automaton",
    "avalanches": "avalanche",
    "axes": "axis",
    "bacteria": "bacterium",
    "birdies": "birdie",
    "brownies": "brownie",
    "bureaux": "bureau",
    "busses": "bus",
    "caches": "cache",
    "cacti": "cactus",
    "calories": "calorie",
    "canvasses": "canvas",
    "codices": "codex",
    "collies": "collie",
    "cookies": "cookie",
    "corpora": "corpus",
    "cortices": "cortex",
    "cpus": "cpu",
    "criteria": "criterion",
    "curricula": "curriculum",
    "diagnoses": "diagnosis",
    "dice": "die",
    "dormice": "dormouse",
    "dpus": "dpu",
    "dwarves": "dwarf",
    "echoes": "echo",
    "ellipses": "ellipsis",
    "elves": "elf",
    "emphases": "emphasis",
    "emus": "emu",
    "errata": "erratum",
    "feet": "foot",
    "foci": "focus",
    "foodies": "foodie",
    "formulae": "formula",
    "freebies": "freebie",
    "fungi": "fungus",
    "gasses": "gas",
    "geese": "goose",
    "genera": "genus",
    "geneses": "genesis",
    "genies": "genie",
    "gnus": "gnu",
    "goalies": "goalie",
    "gpus": "gpu",
    "gurus": "guru",
    "helices": "helix",
    "heroes": "hero",
    "hippopotami": "hippopotamus",
    "hoodies": "hoodie",
    "hooves": "hoof",
    "hypnoses": "hypnosis",
    "indices": "index",
    "indies": "indie",
    "larvae": "larva",
    "leaves": "leaf",
    "lenses": "lens",
    "lice": "louse",
    "lives": "life",
    "loaves": "loaf",
    "loci": "locus",
    "magpies": "magpie",
    "matrices": "matrix",
    "memoranda": "memorandum",
    "men": "man",
    "menus": "menu",
    "metamorphoses": "metamorphosis",
    "metropolises": "metropolis",
    "mice": "mouse",
    "moustaches": "moustache",
    "movies": "movie",
    "mtus": "mtu",
    "nebulae": "nebula",
    "neckties": "necktie",
    "nemeses": "nemesis",
    "neuroses": "neurosis",
    "newbies": "newbie",
    "niches": "niche",
    "nuclei": "nucleus",
    "oases": "oasis",
    "octopi": "octopus",
    "oldies": "oldie",
    "oxen": "ox",
    "phenomena": "phenomenon",
    "pixies": "pixie",
    "plateaux": "plateau",
    "polyhedra": "polyhedron",
    "potatoes": "potato",
    "prairies": "prairie",
    "prognoses": "prognosis",
    "psus": "psu",
    "psyches": "psyche",
    "quanta": "quantum",
    "quizzes": "quiz",
    "radii": "radius",
    "rookies": "rookie",
    "scarves": "scarf",
    "schemata": "schema",
    "selfies": "selfie",
    "sheaves": "sheaf",
    "skus": "sku",
    "smoothies": "smoothie",
    "sorties": "sortie",
    "spectra": "spectrum",
    "stigmata": "stigma",
    "stimuli": "stimulus",
    "strata": "stratum",
    "submenus": "submenu",
    "sweepstakes": "sweepstake",
    "syllabi": "syllabus",
    "symbioses": "symbiosis",
    "symposia": "symposium",
    "synopses": "synopsis",
    "tableaux": "tableau",
    "techies": "techie",
    "teeth": "tooth",
    "termini": "terminus",
    "tomatoes": "tomato",
    "torpedoes": "torpedo",
    "tpus": "tpu",
    "vcpus": "vcpu",
    "veggies": "veggie",
    "vertebrae": "vertebra",
    "vertices": "vertex",
    "vetoes": "veto",
    "vortices": "vortex",
    "wharves": "wharf",
    "yeses": "yes",
    "zombies": "zombie",
}
"""Plurals and their singulars."""

REGULAR_AGAIN = _words("antennae busses canvasses formulae gasses schemata sweepstakes")
"""Plurals that are understood but not made: a new plural of `formula` is `formulas`."""

IRREGULAR_ENDINGS = (
    ("children", "child"),
    ("crises", "crisis"),
    ("knives", "knife"),
    ("people", "person"),
    ("theses", "thesis"),
    ("wives", "wife"),
)
"""Irregular plurals that also stand at the end of longer words: grandchildren, salespeople, housewives."""

NOT_MEN = _words(
    """
    abdomen acumen albumen amen bitumen cyclamen dolmen foramen gravamen hymen lumen nomen omen ramen regimen semen
    specimen stamen yemen
    """,
)
"""Singulars in -men."""

NOT_MAN = _words("caiman german human norman ottoman pacman roman shaman superhuman talisman")
"""What does not take -men in the plural."""

HARD_CH = _words("biotech czech epoch eunuch fintech loch monarch patriarch stomach tech")
"""Words in -ch that sound like -k and take a bare -s: epochs."""

SINGULAR_ENDINGS = ("ss", "us", "sis", "itis", "polis", "js")
"""Ends of singulars: address, status, analysis, arthritis, metropolis, nodejs."""

USE_ENDINGS = ("houses", "causes", "clauses", "pauses", "spouses", "fuses")
"""Plurals in -uses that keep their e; all others are plurals of words in -us: bonuses, campuses, statuses."""

ENDINGS_IN_F = ("shelves", "selves", "wolves", "halves", "calves", "thieves")
"""Plurals in -ves of words in -f; all others lose only their s: archives, curves, olives."""

KEEP_E = _words(
    """
    abuses aches aloes amuses applauses backaches blouses canoes disuses does excuses floes foes fuses
    headaches heartaches hoes horseshoes hypotenuses mistletoes misuses mouses muses oboes peruses reuses roes
    ruses shoes sloes snowshoes throes tiptoes toes toothaches uses woes
    """,
)
"""Plurals in -oes and -uses that keep their e; all others lose it: heroes, bonuses."""

RESERVED = _words(
    """
    BigInt Boolean Bytes DateTime Decimal Float Int Json PrismaClient String
    async await break case catch class const continue debugger default delete do else enum export extends false
    finally for function if implements import in instanceof interface let new null package private protected public
    return super switch this throw true try typeof using var void while with yield
    """,
)
"""What no model and no enum may be called (psl/parser-database, names/reserved_model_names.rs; psl/psl-core,
ScalarType)."""
