"""A grammar of English word problems: scenes, verbs, things and questions, freely combined.

Tokens inside clauses: <A> <B> the actors (name first, pronoun afterwards), <Ag> the
possessive, <Ao> the object form, <n> the thing counted (may vanish once said). A
clause starting with ~ is a later event and may take a connective.
"""

import re


def _w(text):
    return text.split("|")


HE = _w("Tom|Ben|Sam|Jack|Leo|Max|Peter|Paul|Mark|Omar|David|John|Alex|Bob|Carlos|Wei|Ravi|Noah|Hugo|Felix|Ivan|Ahmed|Oscar|Victor|Simon|Mr. Lee|Mr. Grant|"
        "my brother|my uncle|my father|my grandfather|the farmer|the baker|the gardener|the fisherman|our neighbour|a boy|a carpenter|a clerk|the old man|a pilot")
SHE = _w("Anna|Lucy|Mia|Emma|Lily|Zoe|Sara|Kate|Nina|Aisha|Maria|Mary|Julia|Alice|Priya|Mei|Ella|Olivia|Rosa|Helen|Ingrid|Clara|Fatima|Yuki|Dora|Mrs. Brown|"
         "Ms. Green|my sister|my aunt|my mother|my grandmother|the teacher|the nurse|the librarian|the cook|a girl|a painter|a student|the queen|my cousin|a waitress")
THEY = _w("the children|my parents|the twins|the neighbours|the players|the students|the workers|Tom and Ida|two-year-old twins|the scouts|our friends|the guests"
          .replace("two-year-old twins|", ""))
IT = _w("the shop|a school|the museum|a company|the club|the library|a small bakery|the kindergarten|the team|a restaurant|the hotel|a factory|the market stall|a village|the office")
FOOD = _w("apples|oranges|pears|peaches|eggs|cookies|sandwiches|cakes|muffins|bananas|lemons|mangoes|grapes|carrots|potatoes|tomatoes|cherries|nuts|plums|figs|"
          "pancakes|biscuits|sweets|chocolates|candies|strawberries|onions|radishes|olives|walnuts|dates|pies|buns|bagels|doughnuts|dumplings|tarts|melons|kiwis|berries|peppers|waffles")
THINGS = _w("books|balls|balloons|pencils|pens|stickers|marbles|stamps|cards|shells|toys|cups|plates|tickets|coins|stones|beads|buttons|chairs|bottles|photos|letters|"
            "notebooks|crayons|erasers|blocks|keys|candles|spoons|bricks|nails|screws|towels|shirts|socks|hats|scarves|lamps|magazines|newspapers|postcards|envelopes|"
            "brushes|ribbons|badges|puzzles|dolls|kites|bulbs|batteries|pillows|blankets|baskets|rings|tiles|planks|posters|tokens|feathers|leaflets|jars|mugs|umbrellas|dice|bolts|discs|maps|flags")
LIVING = _w("chickens|ducks|rabbits|sheep|cows|goats|horses|pigs|geese|turkeys|ponies|lambs|hens|kittens|puppies|goldfish|pigeons|parrots|turtles|hamsters")
PLANTS = _w("roses|tulips|flowers|seedlings|saplings|bushes|lilies|daisies|cactuses|ferns|sunflowers")
ADJ = _w("red|blue|green|yellow|white|black|brown|big|small|new|old|grey|striped")
COLOUR_PAIRS = _w("red/blue|green/yellow|white/black|big/small|new/old|striped/plain|good/bad|cheap/expensive|round/square|light/dark|brown/white|local/foreign")
GOODS = _w("book|toy|pen|hat|bag|ball|cake|shirt|lamp|cup|pizza|sandwich|ticket|watch|jacket|notebook|game|umbrella|scarf|chair|table|phone|clock|camera|guitar|tent|"
           "kite|puzzle|mirror|carpet|coat|dress|belt|bicycle|helmet|racket|drum|basket|kettle|pan|radio|printer|vase|blanket|pillow|drill|hammer|brush|magazine|melon|salad|coffee|bracelet|necklace")
BOXES = _w("box|bag|basket|pack|jar|tray|crate|carton|tin|packet|drawer|shelf|bucket|bowl|sack|barrel|chest|case|plate|pot|bin|pouch|cupboard|suitcase|tub|pile|bundle|"
           "stack|row|column|cage|bunch|set|cart|truckload|parcel|locker|rack|hamper|trunk|envelope|can|cabinet|line|heap|group")
GAIN = _w("buy|get|find|receive|win|collect|borrow|be given|gather|order|add|pick up|acquire|obtain|be sent|take in|discover|earn|be lent|bring home|inherit|swap for|come across"
          .replace("|swap for", ""))
GAIN_FOOD = _w("pick|harvest|make|prepare|pack|fetch|store")
GAIN_THING = _w("make|unpack|dig up|fetch|print|save|produce|pull out of a drawer".replace("|print|", "|").replace("|pull out of a drawer", ""))
GAIN_LIVING = _w("raise|rescue|adopt|breed|bring in")
LOSS = _w("lose|sell|give away|donate|throw out|lend # to a friend|give # to a neighbour|hand out|send away|return # to the store|give # to charity|pass # on to someone else|"
          "trade away|throw away|give up|part with|get rid of|hand # over|send # to a cousin|leave # on the train|share out|ship off|misplace")
LOSS_FOOD = _w("eat|use|cook|peel and eat|drop # in the mud|feed # to the birds|serve # to guests|swallow|squash|eat # for lunch")
LOSS_THING = _w("use|break|drop and break|burn|damage and discard|use up|destroy|mail # to a friend|crush|wreck")
LOSS_LIVING = _w("let # go|set # free|release|sell # at the fair|give # to another farm")
LOSS_PLANT = _w("cut down|dig out and sell|uproot|give # to a gardener")
PAST = dict(p.split() for p in _w(
    "buy bought|get got|find found|win won|give gave|make made|bring brought|take took|dig dug|lose lost|sell sold|throw threw|lend lent|send sent|leave left|eat ate|"
    "feed fed|break broke|let let|set set|cut cut|have had|hand handed|read read|write wrote|run ran|swim swam|drive drove|ride rode|build built|catch caught|come came|go went|"
    "fly flew|grow grew|fall fell|rise rose|pay paid|spend spent|put put|draw drew|sew sewed|knit knitted|drop dropped|swap swapped|plant planted|print printed|pass passed|"
    "ship shipped|keep kept|hold held|breed bred|burn burned|get got|travel travelled|do did|leave left|lay laid|learn learned|wander wandered|drink drank|hop hopped|swallow swallowed|peel peeled"))
PARTS = {"gave": "given", "took": "taken", "threw": "thrown", "ate": "eaten", "broke": "broken", "wrote": "written", "got": "got"}
SCENES = [tuple(s.split("/")) for s in _w(
    "people/on the bus/get on/get off|cars/in the car park/drive in/drive away|birds/in the tree/land there/fly away|guests/at the party/arrive/leave|passengers/on the train/board/get off|"
    "ducks/on the pond/swim up/fly off|customers/in the shop/come in/walk out|children/on the playground/join/go home|boats/in the harbour/sail in/sail out|sheep/in the field/wander in/run off|"
    "visitors/in the museum/enter/leave|frogs/on the log/hop on/jump off|planes/at the airport/land/take off|students/in the hall/come in/leave|swimmers/in the pool/get in/get out|"
    "bees/on the bush/arrive/fly off|people/in the lift/step in/step out|dancers/on the stage/appear/leave|patients/in the waiting room/arrive/leave|fans/in the stadium/come/go home|"
    "trucks/at the depot/arrive/depart|ants/on the leaf/climb up/crawl away|monkeys/in the tree/climb up/climb down|players/in the game/join/drop out|workers/on the site/arrive/go home")]
PLACES = _w("in the box|in the basket|on the table|on the shelf|in the garden shed|in the store|in the classroom|in the bag|in the room|on the farm|in the jar|in the warehouse|"
            "in the drawer|in the kitchen|in the cellar|on the cart|in the chest|on the counter|in the attic|in the van|at the stall|in the window|under the bed|behind the house")
PUT = _w("be added|be put there|be brought in|be placed there|be delivered|arrive|be moved there|turn up there")
TAKE = _w("be taken away|be removed|be sold|be taken out|be stolen|go missing|be carried off|disappear|be picked up by a customer|be given away|be thrown out|be used")
WHEN = _w("later that day|the next day|after lunch|in the evening|at the market|during the break|at the weekend|on the way home|after school|before dinner|that afternoon|at work|on Friday|in spring|in town|at the fair")
PAIRS = [tuple(s.split("/")) for s in _w(
    "in the morning/in the afternoon/in the evening|on Monday/on Tuesday/on Wednesday|last week/this week/today|yesterday/today/this evening|in May/in June/in July|at home/at school/at the club|"
    "before lunch/after lunch/after dinner|in spring/in summer/in autumn|on Saturday/on Sunday/on Monday|last year/this year/this month|in the garden/in the park/in the forest|in January/in March/in August")]
MEASURE = [tuple(s.split("/")) for s in _w(
    "rope/metres/long/longer/shorter|bag/kilograms/heavy/heavier/lighter|tower/metres/tall/taller/shorter|film/minutes/long/longer/shorter|river/km/long/longer/shorter|tree/metres/tall/taller/shorter|"
    "ribbon/cm/long/longer/shorter|crate/kg/heavy/heavier/lighter|road/km/long/longer/shorter|plank/cm/long/longer/shorter|bridge/metres/long/longer/shorter|lesson/minutes/long/longer/shorter|"
    "pool/metres/deep/deeper/shallower|table/cm/wide/wider/narrower|fence/feet/long/longer/shorter|statue/inches/tall/taller/shorter|snake/cm/long/longer/shorter|parcel/grams/heavy/heavier/lighter|"
    "house/years/old/older/newer|song/seconds/long/longer/shorter|well/feet/deep/deeper/shallower|hill/metres/high/higher/lower")]
LEVELS = [tuple(s.split("/")) for s in _w(
    "the temperature/degrees/rise/fall|the water level/cm/rise/drop|the population of a village/people/grow/shrink|the price of a house/dollars/go up/go down|the score/points/go up/drop|"
    "the speed of the train/km per hour/increase/decrease|the weight of the calf/kg/increase/decrease|the number of members/members/grow/shrink|the height of the pile/cm/increase/decrease|the balance/dollars/go up/go down")]
RATES = [tuple(s.split("/")) for s in _w(
    "read/pages|walk/km|write/lines|sew/shirts|bake/loaves|type/words|plant/trees|paint/fences|knit/scarves|wash/cars|run/laps|drive/km|ride/km|swim/lengths|fold/boxes|learn/words|solve/problems|"
    "deliver/parcels|answer/calls|repair/bikes|draw/pictures|pick/apples|milk/cows|build/chairs|clean/rooms|lay/bricks|catch/fish|sell/tickets|make/bracelets|do/push-ups|drink/glasses of water|"
    "copy/pages|photograph/birds|visit/houses|print/posters|peel/potatoes|carry/stones|sort/letters|fill/bottles|check/tickets|cook/meals|shine/shoes")]
TIMES = _w("minute|hour|day|week|month|day|hour|day|night|morning|evening|shift|lesson|weekend")
WHOLES = [tuple(s.split("/")) for s in _w(
    "page/lines|chapter/pages|album/photos|flower/petals|house/windows|floor/rooms|bus/seats|team/players|class/students|tree/nests|train/wagons|row/seats|table/guests|tent/campers|boat/rowers|pizza/slices|"
    "book/stories|street/houses|coat/buttons|cake/candles|hive/frames|necklace/beads|garden/trees|robot/wheels|insect/spots|fan/blades|ladder/rungs|wall/bricks|shelf/books|field/rows|cart/wheels|"
    "hotel/beds|village/families|box/pencils|hen/chicks|nest/eggs|wagon/passengers|month/lessons|game/rounds|page/pictures|bridge/lamps|ship/sailors")]
PEOPLE = _w("friends|children|people|students|cousins|neighbours|guests|workers|players|pupils|families|classmates|monkeys|teams|sisters|sailors|campers|visitors")
SPLIT = _w("share # equally among|divide # equally among|split # evenly among|give # in equal shares to|distribute # equally among|hand out # fairly, the same number each, to|deal # out equally to|spread # evenly over")
OPEN = _w("It is Saturday morning.|It is a sunny day.|Here is a little puzzle.|Listen carefully.|Think about this.|It is market day.|School is over.|The holidays have begun.|A question for you:|Let's count.|Imagine this.|It is raining outside.")
IDLE = _w("The weather is fine.|Everybody is happy.|It is getting late.|The day is very warm.|The sky is cloudy.|Nobody is in a hurry.|A dog is barking outside.|The music is loud.|It is almost time for dinner.|That is a lot of work.")
IDLE_A = _w("<A> {like} <n> a lot.|<A> {be} very careful.|<A> {have} a good day.|<A> {be} in a good mood.|<A> {keep} them in a safe place.")
THEN = _w("then |later |after that, |then |afterwards |next, |")
IMPER = _w("Find|Calculate|Work out|What is|Tell me|Compute|Give|Determine|What is|Please find")
NUMBER = _w("{} more <n>|another {} <n>|{} extra <n>|{} more <n>|{} additional <n>|{} more")


class Actor:
    """Forms of somebody: name, pronoun, object, possessive, plural agreement."""

    def __init__(self, rng, kinds="hhhhhssssstIwi", avoid=None):
        while True:
            kind = rng.choice(kinds)
            if kind in "Iw":
                self.name, self.obj, self.own = ("I", "me", "my") if kind == "I" else ("we", "us", "our")
                self.he = self.name
            else:
                self.name = rng.choice({"h": HE, "s": SHE, "t": THEY, "i": IT}[kind])
                self.he, self.obj, self.own = {"h": ("he", "him", "his"), "s": ("she", "her", "her"), "t": ("they", "them", "their"), "i": ("it", "it", "its")}[kind]
            self.kind, self.pl = kind, kind in "tIw"
            if avoid is None or self.he != avoid.he or kind in "hs" and self.name != avoid.name:
                return

    def form(self, which, again):
        if which == "g":
            return self.own if again or self.kind in "Iw" else self.name + ("'" if self.name.endswith("s") else "'s")
        if which == "o":
            return self.obj if again or self.kind in "Iw" else self._said(again)
        return self.he if again else self._said(again)

    def _said(self, again):
        return self.name


def plural(word):
    """Plural of the singular nouns in the tables."""
    if word.endswith(("scarf", "shelf")):
        return word[:-1] + "ves"
    if word.endswith(("ch", "x", "sh", "ss")) or word == "bus":
        return word + "es"
    return word + "s"


def a_(word):
    return ("an " if word[0] in "aeiou" else "a ") + word


def verb(phrase, tense, pl, first=False):
    """Inflect the first word of each verb of a phrase: tense "s", "ed" or "en"."""
    if " and " in phrase:
        left, right = phrase.split(" and ", 1)
        return verb(left, tense, pl, first) + " and " + verb(right, tense, pl, first)
    head, _, rest = phrase.partition(" ")
    if head == "be":
        head = {"s": "am" if first else "are" if pl else "is", "ed": "were" if pl and not first else "was", "en": "been"}[tense]
    elif tense == "s":
        if not pl:
            head = "has" if head == "have" else head[:-1] + "ies" if head[-1] == "y" and head[-2] not in "aeiou" else head + ("es" if head.endswith(("s", "x", "ch", "sh", "go", "do")) else "s")
    else:
        past = PAST.get(head) or (head + "d" if head.endswith("e") else head[:-1] + "ied" if head[-1] == "y" and head[-2] not in "aeiou" else head + "ed")
        head = PARTS.get(past, past) if tense == "en" else past
        head = {"drank": "drunk", "swam": "swum", "ran": "run", "came": "come", "went": "gone", "flew": "flown", "grew": "grown", "drew": "drawn", "drove": "driven", "rode": "ridden", "did": "done"}.get(head, head) if tense == "en" else head
    return (head + " " + rest).strip()


def act(rng, phrase, number, who="<A>", actor=None, tense="s", when=0.25):
    """A clause: somebody does phrase to number, perhaps with a time or place."""
    done = verb(phrase, tense, actor.pl, actor.kind == "I")
    done = done.replace("#", number) if "#" in done else done + " " + number
    extra = " " + rng.choice(WHEN) if rng.random() < when and "#" not in phrase else ""
    return f"~{who} {done}{extra}"


def things(rng):
    """(plural noun, gain verbs, loss verbs)."""
    kind = rng.choices("ftlp", [5, 7, 2, 1])[0]
    noun = rng.choice({"f": FOOD, "t": THINGS, "l": LIVING, "p": PLANTS}[kind])
    if rng.random() < 0.2:
        noun = rng.choice(ADJ) + " " + noun
    gain = GAIN + {"f": GAIN_FOOD, "t": GAIN_THING, "l": GAIN_LIVING, "p": ["plant", "grow"]}[kind] * 2
    loss = LOSS + {"f": LOSS_FOOD, "t": LOSS_THING, "l": LOSS_LIVING, "p": LOSS_PLANT}[kind] * 2
    if kind in "lp":
        loss = [v for v in loss if not v.startswith(("throw", "leave", "return", "share", "misplace"))]
    return noun, gain, loss


def resolve(text, noun, actors, rng):
    """Replace the tokens from left to right: names first, pronouns later."""
    seen, named = set(), set()
    clash = len(actors) > 1 and (actors[0].he == actors[1].he or rng.random() < 0.3)

    def put(match):
        key, which = match.group(1), match.group(2) or ""
        if key == "n":
            drop = "n" in seen and rng.random() < 0.5
            seen.add("n")
            return "" if drop else noun
        actor = actors["AB".index(key)]
        again = key in named and not clash
        if key in named and actor.name.startswith(("a ", "an ")):
            return re.sub("^an? ", "the ", actor.form(which, again))
        named.add(key)
        return actor.form(which, again)
    text = re.sub(r"<([ABn])([go]?)>", put, text)
    text = re.sub(r" +", " ", text)
    text = re.sub(r" ([.,?:])", r"\1", text).strip()
    return re.sub(r"(^|[.?:] )([a-z])", lambda m: m.group(1) + m.group(2).upper(), text.replace("Mr. ", "Mr~").replace("Mrs. ", "Mrs~").replace("Ms. ", "Ms~")).replace("~", ". ")


def frame(rng, facts, asks, nps=(), noun="", actors=(), swap=False, idle=True):
    """Arrange clauses and a question in one of many orders."""
    facts = list(facts)
    if swap and rng.random() < 0.4:
        facts.reverse()
    ask, style = rng.choice(asks), rng.random()
    bare = [f.lstrip("~") for f in facts]
    joined = bare[0]
    for i, f in enumerate(bare[1:], 1):
        if facts[i].startswith("~") and f.startswith("<A> ") and bare[i - 1].startswith("<A> ") and rng.random() < 0.6:
            f = rng.choice(["", "then ", "later "]) + f[4:]
        joined += (", " if i < len(bare) - 1 else rng.choice([" and ", ", and "])) + f
    if style < 0.13:
        text = f"if {joined}, {rng.choice(['', '', 'then '])}{ask}?"
    elif style < 0.22:
        text = f"{ask} if {joined}?"
    elif style < 0.27:
        text = f"{ask}? {joined}."
    elif style < 0.33:
        text = f"{joined}, {rng.choice(['so ', '', 'and now: '])}{ask}?".replace(", and now: ", ". And now: ")
    else:
        said = joined if rng.random() < 0.35 else ". ".join(
            (rng.choice(THEN) if f.startswith("~") and i and rng.random() < 0.45 else rng.choice(["", "", "", "but ", "also, "]) * (f.startswith("~~")) if i else "") + f.lstrip("~") for i, f in enumerate(facts))
        said += "."
        if idle and rng.random() < 0.1:
            said += " " + rng.choice(IDLE)
        elif idle and len(actors) == 1 and noun and actors[0].kind in "hst" and rng.random() < 0.08:
            forms = {v: verb(v, "s", actors[0].pl) for v in ("like", "be", "have", "keep")}
            said += " " + rng.choice(IDLE_A[:4]).format(**forms)
        if idle and rng.random() < 0.1:
            said = rng.choice(OPEN) + " " + said
        if nps and rng.random() < 0.25:
            word = rng.choice(IMPER)
            text = f"{said} {word} {rng.choice(nps)}{'?' if word.startswith('What') else '.'}"
        else:
            text = f"{said} {ask}?"
    return resolve(text, noun, actors, rng)


def do(actor, tense="s"):
    return "did" if tense == "ed" else "do" if actor.pl else "does"


def have(actor, tense="s"):
    return "had" if tense == "ed" else "have" if actor.pl else "has"


def owns(rng, actor, number, tense="s", who="<A>"):
    return f"{who} {rng.choice([have(actor, tense)] * 5 + [verb('own', tense, actor.pl), verb('keep', tense, actor.pl)])} {number} <n>"


def left_asks(actor):
    d, h = do(actor), have(actor)
    asks = [f"how many <n> {d} <A> have left", "how many <n> are left", "how many <n> remain", f"how many <n> {d} <A> still have", f"how many <n> {d} <A> have now", "how many <n> are still there", f"how many <n> will <A> have left", "what number of <n> remains"]
    return asks, [f"the number of <n> <A> still {h}", "the number of <n> left", "how many <n> remain", f"the number of <n> <A> {h} now"]


def now_asks(actor):
    d, h = do(actor), have(actor)
    asks = [f"how many <n> {d} <A> have now", f"how many <n> {d} <A> have in all", f"how many <n> {d} <A> have altogether", "how many <n> are there now", f"how many <n> {d} <A> have in total", "how many <n> does that make", f"how many <n> will <A> have then", f"what number of <n> {d} <A> have now", f"how many <n> {d} <A> now own", f"how many <n> {d} <A> end up with"]
    return asks, [f"the number of <n> <A> {h} now", "the new number of <n>", f"how many <n> <A> {h} now", f"the total number of <n> <A> {h}"]


TOGETHER = _w("how many <n> are there in all|how many <n> are there altogether|how many <n> are there in total|what is the total number of <n>|how many <n> is that together|how many <n> does that make|how many <n> in all|how many <n> altogether")
TOTALS = _w("the total number of <n>|how many <n> there are in all|the sum of the <n>|the number of <n> altogether")


def changes(rng, signs, names="abc"):
    """Something owned, then gains and losses."""
    noun, gain, loss = things(rng)
    actor, other = Actor(rng), None
    tense = rng.choice(["s", "ed"])
    facts = [owns(rng, actor, "{%s}" % names[0], tense)]
    for sign, name in zip(signs, names[1:]):
        number = "{%s}" % name
        if sign == "+" and rng.random() < 0.2 and actor.kind in "hsIw":
            giver = Actor(rng, "hs", actor).name if not other else other
            word = rng.choice(["give", "bring", "send", "hand", "lend"])
            facts.append(f"~{giver} {verb(word, tense, False)} {actor.obj} {rng.choice(NUMBER).format(number)}")
        elif sign == "+":
            facts.append(act(rng, rng.choice(gain), rng.choice(NUMBER).format(number), "<A>", actor, tense))
        else:
            facts.append(act(rng, rng.choice(loss), rng.choice([number, number + " of them", number + " <n>"]), "<A>", actor, tense))
    asks, nps = (left_asks if signs[-1] == "-" else now_asks)(actor)
    if len(signs) > 1 and signs[-1] == "-":
        asks = asks + now_asks(actor)[0][:1]
    return frame(rng, facts, asks, nps, noun, [actor]), noun


def scene(rng, signs, names="abc"):
    """People or things that come and go somewhere."""
    tense = rng.choice(["s", "ed"])
    be = "are" if tense == "s" else "were"
    if rng.random() < 0.65:
        noun, place, come, go = rng.choice(SCENES)
    else:
        noun, place, come, go = things(rng)[0], rng.choice(PLACES), rng.choice(PUT), rng.choice(TAKE)
    facts = [rng.choice([f"there {be} {{a}} <n> {place}", f"{place} there {be} {{a}} <n>", f"{{a}} <n> {be} {place}"])]
    for sign, name in zip(signs, names[1:]):
        number, when = "{%s}" % name, " " + rng.choice(WHEN[:4]) if rng.random() < 0.2 else ""
        facts.append("~" + (rng.choice(NUMBER).format(number) if sign == "+" else rng.choice([number, number + " of them", number + " <n>"])) + " " + verb(come if sign == "+" else go, tense, True) + when)
    asks = [f"how many <n> are {place} now", "how many <n> are there now", f"how many <n> will there be {place}"]
    asks += ["how many <n> are left", "how many <n> remain", "how many <n> stay", f"how many <n> are still {place}"] if signs[-1] == "-" else ["how many <n> does that make", "how many <n> are there in all", "how many <n> are there altogether"]
    if len(signs) > 1:
        asks = asks[:3]
    return frame(rng, facts, asks, [f"the number of <n> now {place}", f"the number of <n> {place} after that"], noun), noun


def two_sides(rng, names="ab"):
    """Parallel amounts: owners, times, places or kinds. (facts, noun, actors, kind)"""
    noun, gain, loss = things(rng)
    actor = Actor(rng)
    pick = rng.random()
    if pick < 0.35:
        other = Actor(rng, "hs", actor)
        third = Actor(rng, "i").name
        facts = [owns(rng, actor, "{a}"), f"<B> has {{b}} <n>", f"{third} has {{c}} <n>"][:len(names)]
        return facts, noun, [actor, other], "owner"
    if pick < 0.7:
        times = rng.choice(PAIRS)
        one = rng.choice(gain + loss if len(names) else gain)
        facts = []
        for when, name in zip(times, names):
            clause = act(rng, one, "{%s} <n>" % name, "<A>", actor, "ed", 0).lstrip("~")
            facts.append(clause + " " + when if rng.random() < 0.6 or "#" in one else when + " " + clause)
        return facts, noun, [actor], one
    kinds = rng.sample(ADJ[:7], 3)
    place = rng.choice(PLACES)
    base = rng.choice(FOOD + THINGS)
    facts = [rng.choice([f"there are {{{n}}} {k} {base} {place}", f"{{{n}}} {k} {base} are {place}"]) for n, k in zip(names, kinds)]
    return facts, base, [], "kind"


def joining(rng, names="ab"):
    facts, noun, actors, kind = two_sides(rng, names)
    asks = list(TOGETHER)
    if kind == "owner" and len(names) == 2:
        asks += ["how many <n> do they have together", "how many <n> do they have between them", "how many <n> do the two of them have in all"] * 2 if actors[0].kind not in "Iw" else []
    elif kind not in ("owner", "kind"):
        word = kind.replace("#", "").split(" to ")[0].split(" on ")[0].split(" for ")[0].split(" in ")[0]
        if not word.startswith("be "):
            asks = [f"how many <n> did <A> {re.sub(' +', ' ', word).strip()} {e}" for e in ("in all", "altogether", "in total")] + asks[3:6]
    return frame(rng, facts, asks, TOTALS, noun, actors, swap=True), noun


def compare(rng, more):
    """B has {b} more or fewer than A, who has {a}; or something measured."""
    pick, word = rng.random(), "more" if more else "fewer"
    if pick < 0.5:
        noun = things(rng)[0]
        actor = Actor(rng)
        other = Actor(rng, "hs", actor)
        facts = [owns(rng, actor, "{a}"), rng.choice([f"<B> has {{b}} {word} <n> than <Ao>", f"<B> has {{b}} {word} than <Ao>", f"the number <B> has is {{b}} {'greater' if more else 'smaller'}", f"compared with <Ao>, <B> has {{b}} {word}"])]
        if actor.kind == "I":
            facts[1] = facts[1].replace("than <Ao>", rng.choice(["than I do", "than me"]))
        return frame(rng, facts, ["how many <n> does <B> have", "how many <n> belong to <B>", "what number of <n> does <B> have"], ["the number of <n> <B> has", "how many <n> <B> has"], noun, [actor, other], swap="greater" not in facts[1] and "smaller" not in facts[1]), noun
    if pick < 0.65:
        actor = Actor(rng, "hs")
        other = Actor(rng, "hs", actor)
        facts = ["<A> is {a} years old", f"<B> is {{b}} years {'older' if more else 'younger'} than <Ao>"]
        return frame(rng, facts, ["how old is <B>", "what is the age of <B>", "how many years old is <B>"], ["the age of <B>"], "", [actor, other], swap=True), "years"
    thing, unit, adj, up, down = rng.choice(MEASURE)
    k, j = rng.choice(COLOUR_PAIRS[:4] + ["first/second", "old/new", "left/right"]).split("/")
    facts = [f"the {k} {thing} is {{a}} {unit} {adj}", f"the {j} {thing} is {{b}} {unit} {up if more else down}" + rng.choice(["", f" than the {k} {thing}", f" than the {k} {thing}"])]
    if adj == "heavy":
        facts[0] = f"the {k} {thing} weighs {{a}} {unit}"
    ask = [f"how {adj} is the {j} {thing}", f"how many {unit} {adj} is the {j} {thing}" if adj != "heavy" else f"how much does the {j} {thing} weigh"]
    return frame(rng, facts, ask, swap="than" in facts[1]), unit


def difference(rng):
    """Both amounts known; by how much do they differ?"""
    pick = rng.random()
    if pick < 0.55:
        noun = things(rng)[0]
        actor = Actor(rng, "hhsst")
        other = Actor(rng, "hs", actor)
        d = do(actor)
        asks = [f"how many more <n> {d} <A> have than <B>", "how many fewer <n> does <B> have than <A>", f"by how many <n> {d} <A> have more than <B>", "what is the difference", "how many <n> must <B> get to have as many as <A>"]
        return frame(rng, [owns(rng, actor, "{a}"), rng.choice(["<B> has {b} <n>", "<B> has only {b} <n>"])], asks, ["the difference between the numbers of <n>"], noun, [actor, other], swap=True), noun
    if pick < 0.65:
        actor, = [Actor(rng, "hs")]
        other = Actor(rng, "hs", actor)
        asks = ["how much older is <A> than <B>", "how much younger is <B> than <A>", "how many years older is <A> than <B>", "by how many years is <B> younger than <A>"]
        return frame(rng, ["<A> is {a} years old", "<B> is {b} years old"], asks, ["the difference between their ages"], "", [actor, other], swap=True), "years"
    if pick < 0.8:
        thing, unit, adj, up, down = rng.choice(MEASURE)
        k, j = rng.choice(COLOUR_PAIRS[:4] + ["left/right"]).split("/")
        say = (lambda x, n: f"the {x} {thing} weighs {{{n}}} {unit}") if adj == "heavy" else (lambda x, n: f"the {x} {thing} is {{{n}}} {unit} {adj}")
        return frame(rng, [say(k, "a"), say(j, "b")], [f"how much {up} is the {k} {thing} than the {j} {thing}", f"by how many {unit} is the {j} {thing} {down} than the {k} {thing}", f"how many {unit} {up} is the {k} {thing}"], swap=True), unit
    facts, noun = ["there are {a} <n> " + (p := rng.choice(PLACES[:12])), "there are {b} <n> " + (q := rng.choice(PLACES[12:]))], things(rng)[0]
    return frame(rng, facts, [f"how many more <n> are {p} than {q}", f"how many fewer <n> are {q} than {p}", "what is the difference"], [], noun, swap=True), noun


def start_unknown(rng, lost):
    """{a} now; {b} were lost (a+b) or gained (a-b) before."""
    noun, gain, loss = things(rng)
    actor = Actor(rng)
    number = rng.choice(["{b} of <Ag> <n>", "{b} <n>"] if lost else ["{b} <n>", "{b} more <n>"])
    change = act(rng, rng.choice(loss if lost else gain), number, "<A>", actor, "ed").lstrip("~")
    now = rng.choice([f"now <A> {have(actor)} {{a}} <n>" + " left" * lost, f"<A> {have(actor)} {{a}} <n> now", f"after that <A> had {{a}} <n>"])
    asks = [f"how many <n> did <A> have {x}" for x in ("at first", "at the start", "before", "to begin with", "before that", "in the beginning", "originally")]
    return frame(rng, [change, now], asks, ["the number of <n> <A> had at first", "how many <n> <A> had before"], noun, [actor]), noun


def goal(rng):
    """{a} wanted, {b} there."""
    noun, gain, _ = things(rng)
    actor = Actor(rng)
    d = do(actor)
    if rng.random() < 0.3:
        box = rng.choice(BOXES[:20])
        return frame(rng, [f"{a_(box)} has room for {{a}} <n>", rng.choice(["there are {b} <n> in it", "{b} <n> are already in it", "it now contains {b} <n>"])], [f"how many more <n> fit in the {box}", "how many more <n> can be put in", f"how many <n> are missing until the {box} is full", "how many places are still free"], [], noun), noun
    if rng.random() < 0.25:
        return frame(rng, [owns(rng, actor, "{a}", "ed"), f"now <A> {have(actor)} {{b}} <n>" + rng.choice([" left", ""])], [f"how many <n> {x}" for x in ("are gone", "are missing", "did <A> lose", "disappeared")], ["the number of <n> that are missing"], noun, [actor]), noun
    facts = [f"<A> {verb(rng.choice(['need', 'want', 'plan to have', 'hope to get', 'be asked to bring', 'be supposed to have']), 's', actor.pl, actor.kind == 'I')} {{a}} <n>", f"<A> {have(actor)} {rng.choice(['{b} <n>', 'only {b} <n>', '{b} <n> so far', '{b} <n> already'])}"]
    return frame(rng, facts, [f"how many more <n> {d} <A> need", "how many <n> are missing", f"how many <n> {d} <A> still need", f"how many <n> {d} <A> lack", "how many more <n> are necessary"], ["the number of <n> still needed", "the number of missing <n>"], noun, [actor], swap=True), noun


def part_whole(rng):
    """{a} in all, {b} of the first kind; how many of the other?"""
    one, two = rng.choice(COLOUR_PAIRS).split("/")
    if rng.random() < 0.5:
        one, two = two, one
    base, place, actor = rng.choice(FOOD + THINGS), rng.choice(PLACES), Actor(rng)
    if rng.random() < 0.3:
        base, place, one, two = rng.choice([("people", "at the concert", "adults", "children"), ("students", "in the club", "boys", "girls"), ("animals", "on the farm", "cows", "sheep"), ("pets", "in the home", "cats", "dogs"), ("vehicles", "on the road", "cars", "trucks"), ("trees", "in the park", "oaks", "pines"), ("workers", "in the plant", "men", "women"), ("instruments", "in the band room", "drums", "guitars"), ("birds", "in the yard", "geese", "ducks")])
        target = two
    else:
        target = f"{two} {base}"
    first = rng.choice([f"there are {{a}} {base} {place}", f"{place} there are {{a}} {base}", f"<A> {verb('count', 's', actor.pl)} {{a}} {base} {place}"])
    facts = [first, rng.choice([f"{{b}} of them are {one}", f"exactly {{b}} of these are {one}", f"of these, {{b}} are {one}"]), rng.choice([f"the rest are {two}", f"the others are {two}", f"all the others are {two}"])]
    return frame(rng, facts if rng.random() < 0.6 else facts[:1] + [f"they are all {one} or {two}", f"{{b}} of them are {one}"], [f"how many {target} are there", f"how many of them are {two}", f"how many are {two}"], [f"the number of {target}"], actors=[actor]), target


def money(rng, plus):
    """Prices, savings and change; decimals allowed."""
    f, g = rng.sample(GOODS, 2)
    s = Actor(rng, "hhssIw")
    d, h = do(s), have(s)
    pay = lambda n, x: f"<A> {verb(rng.choice(['pay', 'spend']), 'ed', s.pl)} ${{{n}}} {rng.choice(['on', 'on'])} {a_(x)}".replace("paid $", "paid $").replace("} on", "} for" if rng.random() < 0 else "} on")
    cost = lambda x, n: rng.choice([f"{a_(x)} costs ${{{n}}}", f"the price of {a_(x)} is ${{{n}}}", f"{a_(x)} is sold for ${{{n}}}", f"the {x} costs ${{{n}}}"])
    if plus:
        options = [
            ([cost(f, "a"), cost(g, "b")], ["how much do they cost together", "what is the total price", f"how much must <A> pay for both", "how much do both cost in all", "what do the two things cost altogether"], True),
            ([f"<A> spent ${{a}} on {a_(f)}", f"<A> spent ${{b}} on {a_(g)}"], ["how much did <A> spend in all", "how much did <A> spend altogether", "what did <A> spend in total", "how much money was that together"], True),
            ([f"<A> {h} ${{a}}", f"~<A> {verb(rng.choice(['earn', 'get', 'find', 'receive', 'save', 'win']), 's', s.pl)} {rng.choice(['another ${b}', '${b} more', 'a further ${b}'])}"], [f"how much money {d} <A> have now", f"how much {d} <A> have in all", f"what amount {d} <A> have now"], False),
            ([f"the {f} costs ${{a}}", f"the {g} costs ${{b}} more than the {f}"], [f"how much does the {g} cost", f"what is the price of the {g}"], True),
            ([f"the {f} cost ${{a}}", f"~its price {rng.choice(['went up', 'rose', 'increased'])} by ${{b}}"], [f"what does the {f} cost now", "what is the new price"], False),
            ([f"<A> bought {a_(f)} for ${{b}}", f"now <A> {h} ${{a}} left"], ["how much money did <A> have at first", "how much did <A> have before"], False)]
    else:
        options = [
            ([f"<A> {h} ${{a}}", f"~<A> {verb(rng.choice(['spend', 'pay', 'give away', 'lose', 'donate']), 's', s.pl)} ${{b}}"], [f"how much money {d} <A> have left", "how much is left", f"what amount {d} <A> still have"], False),
            ([f"<A> {verb('buy', 's', s.pl)} {a_(f)} for ${{b}}", f"<A> {verb('pay', 's', s.pl)} with ${{a}}"], [f"how much change {d} <A> get", "how much money comes back", "what is the change"], False),
            ([cost(f, "a"), cost(g, "b")], [f"how much more does the {f} cost than the {g}", f"how much cheaper is the {g} than the {f}", "what is the difference in price"], True),
            ([f"the {f} costs ${{a}}", rng.choice([f"the {g} is ${{b}} cheaper than the {f}", f"the {g} costs ${{b}} less than the {f}"])], [f"how much does the {g} cost", f"what is the price of the {g}"], True),
            ([f"<A> {verb('want', 's', s.pl)} {a_(f)} that costs ${{a}}", f"<A> only {h} ${{b}}"], [f"how much more money {d} <A> need", "how much is missing", f"how much must <A> still save"], False),
            ([f"the {f} cost ${{a}}", f"~its price {rng.choice(['fell', 'dropped', 'was cut', 'went down'])} by ${{b}}"], [f"what does the {f} cost now", "what is the new price"], False),
            ([f"<A> had ${{a}}", f"~<A> bought {a_(f)}", f"now <A> {h} ${{b}} left"], [f"how much did the {f} cost", f"what was the price of the {f}"], False)]
    facts, asks, swap = rng.choice(options)
    return frame(rng, facts, asks, actors=[s], swap=swap), "$"


def levels(rng, plus):
    """Temperatures, ages, distances: something that rises or falls."""
    if rng.random() < 0.25:
        s = Actor(rng, "hs")
        when = f"how old {'will <A> be in {b} years' if plus else 'was <A> {b} years ago'}"
        return rng.choice([f"{s.name} is {{a}} years old. {when}?".replace("<A>", s.he), f"{when}".replace("<A>", s.name) + f" if {s.he} is {{a}} years old {'now' if plus else 'today'}?", f"if {s.name} is {{a}} now, {when}?".replace("<A>", s.he)]), "years"
    if rng.random() < 0.3:
        s = Actor(rng, "hst")
        go, unit, w = rng.choice([("walk", "km", 0), ("ride", "miles", 0), ("run", "metres", 0), ("read", "pages", 1), ("travel", "km", 0), ("swim", "metres", 0), ("hike", "km", 0), ("write", "pages", 1)])
        if plus:
            facts = [f"<A> {verb(go, 'ed', s.pl)} {{a}} {unit}", f"~<A> {verb(go, 'ed', s.pl)} {rng.choice(['another {b} ' + unit, '{b} ' + unit + ' more', 'a further {b} ' + unit])}"]
            return frame(rng, facts, [f"how many {unit} did <A> {go} {x}" for x in ("in all", "altogether", "in total")] + [f"how many {unit} is that"], actors=[s]), unit
        goal_ = rng.choice(["the book has", "a text has"] if w else ["the way is", "the route is", "the trip is"]) if go != "write" else "the report must have"
        facts = [f"{goal_} {{a}} {unit}" + (" long" if not w else ""), f"<A> {have(s)} already {verb(go, 'en', s.pl)} {{b}} {unit}"]
        return frame(rng, facts, [f"how many {unit} are left", f"how many {unit} must <A> still {go}", f"how many {unit} remain", f"how many more {unit} {do(s)} <A> have to {go}"], actors=[s]), unit
    name, unit, up, down = rng.choice(LEVELS)
    facts = [f"{name} {rng.choice(['is', 'was'])} {{a}} {unit}", "~it " + verb(up if plus else down, "ed", False) + f" by {{b}} {unit}"]
    return frame(rng, facts, [f"what is {name} now", f"what is {name} after that", "what is it now", f"how many {unit} is it now"], [f"{name} now"]), unit


def grouped(rng, actor, noun, a="{a}", b="{b}"):
    """(clauses, singular, plural): b containers of a things each."""
    if rng.random() < 0.25:
        box, noun = rng.choice(WHOLES)
    else:
        box = rng.choice(BOXES)
    many = plural(box)
    have_, d = have(actor), rng.choice(["has", "holds", "contains"])
    facts = rng.choice([
        [f"there are {b} {many} with {a} <n> {rng.choice(['each', 'in each', f'in every {box}', 'apiece'])}"],
        [f"<A> {have_} {b} {many} with {a} <n> each"], [f"<A> {verb(rng.choice(['see', 'count', 'look at', 'check']), 's', actor.pl)} {b} {many} of {a} <n> each"],
        [f"every {box} {d} {a} <n>", f"there are {b} {many}"], [f"<A> {have_} {b} {many}", f"each {box} {d} {a} <n>"],
        [f"each of the {b} {many} {d} {a} <n>"], [f"there are {a} <n> in each {box}", f"there are {b} such {many}"], [f"{a} <n> make up {a_(box)}", f"<A> {have_} {b} {many}"]])
    return facts, box, many, noun


def multiply(rng):
    pick, actor = rng.random(), Actor(rng, "hhhssstIwi")
    d, per = do(actor), rng.choice(["a", "a", "every", "each", "per"])
    if pick < 0.3:
        facts, box, many, noun = grouped(rng, actor, things(rng)[0])
        if rng.random() < 0.15:
            return resolve(rng.choice(["{b} %s, {a} <n> each. %s", "{a} <n> per %s, {b} %s. %s"][:1]) % (many, rng.choice(["total?", "how many <n>?", "altogether?", "how many <n> in all?"])), noun, [], rng), noun
        return frame(rng, facts, TOGETHER + [f"how many <n> are in the {many}", f"how many <n> are in all the {many} together"], TOTALS, noun, [actor]), noun
    if pick < 0.55:
        work, unit = rng.choice(RATES)
        time = rng.choice(TIMES)
        facts = [f"<A> {verb(work, 's', actor.pl)} {{a}} <n> {'an' if per == 'a' and time == 'hour' else per} {time}"]
        span = rng.choice([f"in {{b}} {time}s", f"within {{b}} {time}s", f"during {{b}} {time}s", f"over {{b}} {time}s"])
        if rng.random() < 0.35:
            facts = [facts[0], f"<A> {verb(rng.choice(['do this for', 'keep this up for', 'go on for', 'continue for']), 's', actor.pl)} {{b}} {time}s"]
            return frame(rng, facts, [f"how many <n> {d} <A> {work} in all", "how many <n> is that", "how many <n> altogether", "what is the total number of <n>"], ["the total number of <n>"], unit, [actor]), unit
        return frame(rng, facts, [f"how many <n> {d} <A> {work} {span}", f"how many <n> is that {span}", f"how many <n> will <A> {work} {span}", f"{span}, how many <n> {d} <A> {work}"], [f"the number of <n> {span}"], unit, [actor]), unit
    if pick < 0.68:
        f, s = rng.choice(GOODS), actor
        facts = rng.choice([[f"{rng.choice([a_(f), 'one ' + f, 'each ' + f, 'every ' + f])} costs ${{a}}", f"<A> {verb(rng.choice(['buy', 'take', 'order', 'need', 'choose', 'want']), 's', s.pl)} {{b}} {plural(f)}"],
                            [f"<A> {verb(rng.choice(['buy', 'order', 'get']), 's', s.pl)} {{b}} {plural(f)} {rng.choice(['at ${a} each', 'for ${a} apiece', 'that cost ${a} each'])}"]])
        return frame(rng, facts, ["how much is that in all", f"how much {d} <A> pay", "what is the total price", f"how much money {d} <A> need", f"what will the {plural(f)} cost altogether"], ["the total price"], actors=[s]), "$"
    if pick < 0.75:
        time = rng.choice(["hour", "day", "week", "month"])
        w = rng.choice(["earn", "save", "make", "get", "spend", "put aside", "pay"])
        return frame(rng, [f"<A> {verb(w, 's', actor.pl)} ${{a}} {'every' if per == 'a' else per} {time}"], [f"how much money {d} <A> {w} in {{b}} {time}s", f"how many dollars is that in {{b}} {time}s", f"how much will it be after {{b}} {time}s"], [f"the amount for {{b}} {time}s"], actors=[actor]), "$"
    noun = things(rng)[0]
    if pick < 0.88:
        actor = Actor(rng, "hhssti")
        other = Actor(rng, "hs", actor)
        facts = [owns(rng, actor, "{a}"), rng.choice(["<B> has {b} times as many <n>", "<B> has {b} times as many as <A>", "<B> has {b} times the number <A> " + have(actor), "<B> has {b} times as many <n> as <A>"])]
        return frame(rng, facts, ["how many <n> does <B> have", "how many <n> belong to <B>"], ["the number of <n> <B> has"], noun, [actor, other]), noun
    if pick < 0.94:
        who = rng.choice(PEOPLE)
        w = rng.choice(["get", "bring", "carry", "make", "buy", "find", "collect", "receive"])
        return frame(rng, [rng.choice([f"{{b}} {who} {w} {{a}} <n> each", f"each of {{b}} {who} {verb(w, 's', False)} {{a}} <n>", f"there are {{b}} {who} and each {verb(w, 's', False)} {{a}} <n>"])], TOGETHER, TOTALS, noun), noun
    return frame(rng, [rng.choice(["the <n> stand in {b} rows of {a}", "<A> %s {b} rows with {a} <n> in each row" % verb(rng.choice(["lay out", "set up", "make"]), "s", actor.pl), "the <n> form {b} equal lines with {a} in each"])], TOGETHER[:4] + ["how many <n> are in the rows"][:0], TOTALS, noun, [actor]), noun


def divide(rng):
    pick, actor = rng.random(), Actor(rng, "hhhssstIwi")
    noun, d, s = things(rng)[0], do(actor), actor
    who, box = rng.choice(PEOPLE), rng.choice(BOXES)
    many = plural(box)
    if pick < 0.3:
        given = verb(rng.choice(SPLIT), "s", s.pl)
        share = given.replace("#", rng.choice(["them", "the <n>", "all of them"])) + " {b} " + who
        facts = rng.choice([[owns(rng, s, "{a}"), f"~<A> {share}"], [f"<A> {given.replace('#', '{a} <n>')} {{b}} {who}"], [f"{{a}} <n> are {rng.choice(['shared', 'divided', 'split', 'distributed'])} equally among {{b}} {who}"], [f"{{b}} {who} share {{a}} <n> {rng.choice(['equally', 'fairly', 'in equal parts'])}"]])
        return frame(rng, facts, ["how many <n> does each get", "how many <n> does each one receive", "how many <n> are there for each", "what is the share of each", "how many <n> for everyone"], ["the number of <n> each gets", "how many <n> each gets"], noun, [s]), noun
    if pick < 0.45:
        w = rng.choice(["put", "pack", "sort", "place", "arrange", "load", "store", "lay"])
        facts = rng.choice([[f"<A> {verb(w, 's', s.pl)} {{a}} <n> into {many}, {{b}} in each {box}"], [owns(rng, s, "{a}"), f"<A> {verb(w, 's', s.pl)} {{b}} into each {box}"], [f"{a_(box)} holds {{b}} <n>", "there are {a} <n> in all"], [f"{{b}} <n> go into one {box}", f"<A> {have(s)} {{a}} <n>"]])
        return frame(rng, facts, [f"how many {many} are needed", f"how many {many} {d} <A> need", f"how many {many} can be filled", f"how many {many} does that make"], [f"the number of {many} needed"], noun, [s]), many
    if pick < 0.57:
        facts = rng.choice([[f"there are {{a}} <n> in {{b}} {many}, equally many in each"], [f"{{b}} equal {many} contain {{a}} <n> in all"], [f"<A> {verb(rng.choice(['put', 'divide', 'pack', 'sort']), 's', s.pl)} {{a}} <n> into {{b}} {many}", f"all {many} get the same number"], [f"all {{b}} {many} are equally full", f"together they hold {{a}} <n>"]])
        return frame(rng, facts, [f"how many <n> are in each {box}", f"how many <n> does one {box} contain", f"how many <n> are there per {box}"], [f"the number of <n> in each {box}"], noun, [s]), noun
    if pick < 0.77:
        work, unit = rng.choice(RATES)
        time = rng.choice(TIMES)
        an = ("an " if time == "hour" else "a ") + time
        if rng.random() < 0.5:
            facts = [f"<A> {verb(work, 's', s.pl)} {{b}} <n> {rng.choice([an, 'every ' + time, 'per ' + time])}"]
            if rng.random() < 0.5:
                return frame(rng, facts + ["there are {a} <n> to do in all" if work not in ("walk", "ride", "drive") else f"the whole way is {{a}} <n>"], [f"how many {time}s {d} it take".replace(d, "does"), f"how many {time}s are needed", f"how many {time}s {d} <A> need"], [f"the number of {time}s needed"], unit, [s]), time + "s"
            return frame(rng, facts, [f"how many {time}s {d} <A> need for {{a}} <n>", f"how many {time}s does it take to {work} {{a}} <n>", f"after how many {time}s will it be {{a}} <n>"], [], unit, [s]), time + "s"
        facts = [f"<A> {verb(work, 'ed', s.pl)} {{a}} <n> in {{b}} {time}s", f"it was the same number every {time}"][:rng.choice([1, 2])]
        return frame(rng, facts, [f"how many <n> is that per {time}", f"how many <n> did <A> {work} {'each ' + time}", f"how many <n> {an} is that"], [f"the number of <n> per {time}"], unit, [s]), unit
    f = rng.choice(GOODS)
    if pick < 0.87:
        if rng.random() < 0.5:
            facts = rng.choice([[f"{{b}} {plural(f)} cost ${{a}} {rng.choice(['', 'in all', 'altogether'])}"], [f"<A> {verb('pay', 's', s.pl)} ${{a}} for {{b}} equal {plural(f)}"], [f"<A> bought {{b}} {plural(f)} and paid ${{a}} in all"]])
            return frame(rng, facts, [f"how much does one {f} cost", f"what is the price of one {f}", f"what does a single {f} cost", f"how much is each {f}"], [f"the price of one {f}"], actors=[s]), "$"
        facts = [f"{a_(f)} costs ${{b}}", f"<A> {rng.choice([have(s), verb('spend', 's', s.pl)])} ${{a}}"]
        return frame(rng, facts, [f"how many {plural(f)} can <A> {rng.choice(['buy', 'get', 'afford'])} for that", f"for how many {plural(f)} is that enough"], [f"the number of {plural(f)} <A> can buy"], actors=[s], swap=True), plural(f)
    if pick < 0.95:
        actor = Actor(rng, "hhsst")
        other = Actor(rng, "hs", actor)
        if rng.random() < 0.5:
            return frame(rng, [owns(rng, actor, "{a}"), "<B> has {b} <n>"], [f"how many times as many <n> {do(actor)} <A> have as <B>", f"how many times the number of <B> {do(actor)} <A> have".replace("the number of <B>", "as many as <B>")], [], noun, [actor, other], swap=True), ""
        return frame(rng, [owns(rng, actor, "{a}"), rng.choice([f"that is {{b}} times as many as <B> has", f"this is {{b}} times the number of <n> <B> has"])], ["how many <n> does <B> have", "how many <n> belong to <B>"], [], noun, [actor, other]), noun
    thing, unit = rng.choice([("rope", "metres"), ("ribbon", "cm"), ("board", "inches"), ("wire", "feet"), ("pipe", "metres"), ("string", "cm")])
    if rng.random() < 0.5:
        return frame(rng, [f"{a_(thing)} is {{a}} {unit} long", f"~<A> {verb('cut', 's', s.pl)} it into {{b}} equal pieces"], ["how long is each piece", f"how many {unit} long is one piece"], ["the length of each piece"], actors=[s]), unit
    return frame(rng, [f"{a_(thing)} is {{a}} {unit} long", f"~<A> {verb('cut', 's', s.pl)} it into pieces of {{b}} {unit}"], ["how many pieces are there", f"how many pieces {d} <A> get"], ["the number of pieces"], actors=[s]), "pieces"


def remainder(rng):
    noun, s, f = things(rng)[0], Actor(rng), rng.choice(GOODS)
    who, many = rng.choice(PEOPLE), plural(rng.choice(BOXES))
    pick = rng.random()
    if pick < 0.5:
        share = verb(rng.choice(SPLIT), "s", s.pl).replace("#", rng.choice(["{a} <n>", "{a} whole <n>"]))
        return frame(rng, [f"<A> {share} {{b}} {who}"], [f"how many <n> does each get and how many {x}" for x in ("are left over", "remain", "are left", "stay behind")], ["the share of each and what is left over"], noun, [s]), ""
    if pick < 0.8:
        return frame(rng, [f"<A> {verb(rng.choice(['put', 'pack', 'sort', 'place']), 's', s.pl)} {{a}} <n> into {many} of {{b}}"], [f"how many full {many} are there and how many <n> {x}" for x in ("are left", "are left over", "remain")], [f"the number of full {many} and of the <n> left over"], noun, [s]), ""
    return frame(rng, [f"{a_(f)} costs ${{b}}", f"<A> {have(s)} ${{a}}"], [f"how many {plural(f)} can <A> buy, and how much money {x}" for x in ("is left", "is left over", "remains")], [], actors=[s], swap=True), ""


def groups_then(rng, sign):
    """b groups of a, then c more or c fewer."""
    noun, gain, loss = things(rng)
    s = Actor(rng)
    if rng.random() < 0.35:
        time, (work, unit) = rng.choice(["day", "week", "hour", "morning"]), rng.choice([("make", noun), ("buy", noun), ("collect", noun), ("get", noun), ("pack", noun)])
        facts = [f"<A> {verb(work, 's', s.pl)} {{a}} <n> {rng.choice(['every', 'each', 'per'])} {time} for {{b}} {time}s"]
    else:
        box = rng.choice(BOXES)
        many = plural(box)
        facts = rng.choice([[f"<A> {have(s)} {{b}} {many} with {{a}} <n> each"], [f"<A> {have(s)} {{b}} {many}", f"each {box} holds {{a}} <n>"], [f"<A> {verb(rng.choice(['buy', 'fill', 'bring', 'get']), 's', s.pl)} {{b}} {many} of {{a}} <n> each"]])
    if sign == "+":
        facts.append(rng.choice([act(rng, rng.choice(gain), rng.choice(NUMBER).format("{c}"), "<A>", s), f"<A> also {have(s)} {{c}} {rng.choice(['single', 'loose', 'more', 'other', 'extra'])} <n>"]))
    else:
        facts.append(act(rng, rng.choice(loss), rng.choice(["{c}", "{c} of them", "{c} <n>"]), "<A>", s))
    asks, nps = (now_asks if sign == "+" else left_asks)(s)
    return frame(rng, facts, asks, nps, noun, [s]), noun


def take_groups(rng):
    """c at first; a each for b takers."""
    noun, _, loss = things(rng)
    s = Actor(rng)
    if rng.random() < 0.3:
        f = rng.choice(GOODS)
        return frame(rng, [f"<A> {have(s)} ${{c}}", f"~<A> {verb(rng.choice(['buy', 'order', 'get']), 's', s.pl)} {{b}} {plural(f)} {rng.choice(['at ${a} each', 'for ${a} apiece'])}"], ["how much money is left", f"how much {do(s)} <A> have left", "how much money remains"], actors=[s]), "$"
    who, box, time = rng.choice(PEOPLE), rng.choice(BOXES), rng.choice(["day", "week", "hour"])
    take = rng.choice([f"~<A> {verb(rng.choice(['give', 'hand']), 's', s.pl)} {{a}} <n> to each of {{b}} {who}", f"~{{b}} {who} {rng.choice(['take', 'get', 'receive'])} {{a}} <n> each", f"~<A> {verb('fill', 's', s.pl)} {{b}} {plural(box)} with {{a}} <n> each",
                       f"~<A> {verb(rng.choice(['sell', 'use', 'give away', 'lose']), 's', s.pl)} {{a}} <n> {rng.choice(['every', 'each'])} {time} for {{b}} {time}s"])
    if "fill" in take:
        return frame(rng, [owns(rng, s, "{c}"), take], ["how many <n> are left over", "how many <n> are left", "how many <n> remain outside"], ["the number of <n> left over"], noun, [s]), noun
    return frame(rng, [owns(rng, s, "{c}"), take], *left_asks(s), noun, [s]), noun


def both_times(rng, plus):
    """(a+b)×c and (a-b)×c."""
    noun, gain, loss = things(rng)
    s, time, box = Actor(rng, "hhssti"), rng.choice(["day", "week", "month", "hour"]), rng.choice(BOXES)
    other, w = Actor(rng, "hs", s), rng.choice(["make", "collect", "buy", "pack", "sell", "find", "count", "need", "order"])
    every = rng.choice(["every ", "each ", "per "]) + time
    if plus:
        if rng.random() < 0.55:
            return frame(rng, [f"<A> {verb(w, 's', s.pl)} {{a}} <n> {every}", f"<B> {verb(w, 's', False)} {{b}} <n> {every}"], [f"how many <n> do they {w} together in {{c}} {time}s", f"how many <n> is that together in {{c}} {time}s", f"how many <n> in all after {{c}} {time}s"], [f"the total number of <n> for {{c}} {time}s"], noun, [s, other], swap=True), noun
        k, j = rng.choice(COLOUR_PAIRS[:5]).split("/")
        base = rng.choice(FOOD + THINGS)
        return frame(rng, [f"{rng.choice(['each', 'every'])} {box} holds {{a}} {k} and {{b}} {j} {base}", f"there are {{c}} {plural(box)}"], [f"how many {base} are there in all", f"how many {base} are there altogether", f"how many {base} do the {plural(box)} hold together"], [f"the total number of {base}"], swap=True), base
    if rng.random() < 0.5:
        g, l = rng.choice([("make", "sell"), ("buy", "use"), ("get", "give away"), ("collect", "lose"), ("pack", "send away"), ("find", "throw out")])
        return frame(rng, [f"{every.replace('per', 'every')} <A> {verb(g, 's', s.pl)} {{a}} <n> and {verb(l, 's', s.pl)} {{b}} of them"], [f"how many <n> are left after {{c}} {time}s", f"how many <n> {do(s)} <A> have left after {{c}} {time}s", f"how many <n> remain in {{c}} {time}s"], [f"the number of <n> left after {{c}} {time}s"], noun, [s]), noun
    return frame(rng, [f"there are {{c}} {plural(box)} with {{a}} <n> each", f"~{{b}} <n> are {rng.choice(['taken', 'removed', 'sold', 'stolen', 'used'])} from each {box}"], ["how many <n> are left in all", "how many <n> remain altogether", "how many <n> are left in total"], ["the total number of <n> left"], noun), noun


def both_shared(rng, plus):
    """(a+b)÷c and (a-b)÷c."""
    noun, gain, loss = things(rng)
    s, who, many = Actor(rng), rng.choice(PEOPLE), plural(rng.choice(BOXES))
    first, what = owns(rng, s, "{a}"), "all of them" if plus else "the rest"
    second = act(rng, rng.choice(gain), rng.choice(NUMBER).format("{b}"), "<A>", s, when=0) if plus else act(rng, rng.choice(loss), "{b}", "<A>", s, when=0)
    if rng.random() < 0.6:
        third = f"~<A> {verb(rng.choice(SPLIT), 's', s.pl).replace('#', what)} {{c}} {who}"
        return frame(rng, [first, second, third], ["how many <n> does each get", "how many <n> does each one receive", "what is the share of each"], ["the number of <n> each gets"], noun, [s]), noun
    third = f"~<A> {verb(rng.choice(['put', 'pack', 'sort']), 's', s.pl)} {what} into {{c}} equal {many}"
    return frame(rng, [first, second, third], [f"how many <n> are in each", f"how many <n> are in one of the {many}"], [f"the number of <n> in each"], noun, [s]), noun


ADD = [(lambda r: changes(r, "+"), 6), (lambda r: scene(r, "+"), 3), (joining, 7), (lambda r: compare(r, True), 4), (lambda r: start_unknown(r, True), 4), (lambda r: levels(r, True), 3)]
SUB = [(lambda r: changes(r, "-"), 6), (lambda r: scene(r, "-"), 3), (difference, 4), (lambda r: compare(r, False), 4), (lambda r: start_unknown(r, False), 3), (goal, 4), (part_whole, 4), (lambda r: levels(r, False), 3)]
TWO = {"a+b+c": [(lambda r: joining(r, "abc"), 3), (lambda r: changes(r, "++"), 2)], "(a+b)×c": [(lambda r: both_times(r, True), 1)], "(a-b)×c": [(lambda r: both_times(r, False), 1)], "c-a×b": [(take_groups, 1)],
       "(a+b)÷c": [(lambda r: both_shared(r, True), 1)], "(a-b)÷c": [(lambda r: both_shared(r, False), 1)], "a×b+c": [(lambda r: groups_then(r, "+"), 1)], "a×b-c": [(lambda r: groups_then(r, "-"), 1)]}
for _name, _signs in (("a+b-c", "+-"), ("a-b+c", "-+"), ("a-b-c", "--")):
    TWO[_name] = [(lambda r, k=_signs: changes(r, k), 2), (lambda r, k=_signs: scene(r, k), 1)]


def row(rng):
    """(money, expression, remainder, phrasing, unit) of a new word problem."""
    kind = rng.choices(["a+b", "a-b", "a×b", "a÷b", "R", "two"], [22, 24, 18, 18, 4, 14])[0]
    if kind in ("a+b", "a-b") and rng.random() < 0.14:
        text, unit = money(rng, kind == "a+b")
        return True, kind, False, text, unit
    if kind == "two":
        kind = rng.choice(list(TWO))
        table = TWO[kind]
    else:
        table = {"a+b": ADD, "a-b": SUB, "a×b": [(multiply, 1)], "a÷b": [(divide, 1)], "R": [(remainder, 1)]}[kind]
    text, unit = rng.choices([t[0] for t in table], [t[1] for t in table])[0](rng)
    return False, "a÷b" if kind == "R" else kind, kind == "R", text, unit
