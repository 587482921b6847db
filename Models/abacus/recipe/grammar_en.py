"""A grammar of English word problems: phrasings times verbs, things, actors and orders.

A line of a phrase table is `weight facts ; questions ; noun phrases ; unit`: facts
are parted by ` / ` (in order) or ` // ` (in any order), questions by |, [x|y] is a
choice, (x|y.ed) a verb of <A> to inflect, ~ a later event, T a terse style. <A> <B>
are actors (name first, then pronoun; <Ag> possessive, <Ao> object), <n> the thing
counted (may vanish once said), other <words> come from `lexicon`.
"""

import re


def _w(text):
    return text.split("|")


HE = _w("Tom|Ben|Sam|Jack|Leo|Max|Peter|Paul|Mark|Omar|David|John|Alex|Bob|Carlos|Wei|Ravi|Noah|Hugo|Felix|Ivan|Ahmed|Oscar|Victor|Simon|Mr. Lee|Mr. Grant|"
        "my brother|my uncle|my father|my grandfather|the farmer|the baker|the gardener|the fisherman|our neighbour|a boy|a carpenter|a clerk|the old man|a pilot")
SHE = _w("Anna|Lucy|Mia|Emma|Lily|Zoe|Sara|Kate|Nina|Aisha|Maria|Mary|Julia|Alice|Priya|Mei|Ella|Olivia|Rosa|Helen|Ingrid|Clara|Fatima|Yuki|Dora|Mrs. Brown|"
         "Ms. Green|my sister|my aunt|my mother|my grandmother|the teacher|the nurse|the librarian|the cook|a girl|a painter|a student|the queen|a waitress")
THEY = _w("the children|my parents|the twins|the neighbours|the players|the students|the workers|the brothers|the scouts|our friends|the guests")
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
GAIN = _w("buy|get|find|receive|win|collect|borrow|be given|gather|order|add|pick up|acquire|obtain|be sent|take in|discover|earn|be lent|bring home|inherit|come across")
GAIN_FOOD = _w("pick|harvest|make|prepare|pack|fetch|store")
GAIN_THING = _w("make|unpack|dig up|fetch|print|save|produce")
GAIN_LIVING = _w("raise|rescue|adopt|breed|bring in")
LOSS = _w("lose|sell|give away|donate|throw out|lend # to a friend|give # to a neighbour|hand out|send away|return # to the store|give # to charity|pass # on to someone else|"
          "trade away|throw away|give up|part with|get rid of|hand # over|send # to a cousin|leave # on the train|share out|ship off|misplace")
LOSS_FOOD = _w("eat|use|cook|peel and use|drop # in the mud|feed # to the birds|serve # to guests|squash|eat # for lunch")
LOSS_THING = _w("use|break|drop and break|burn|damage and discard|use up|destroy|mail # to a friend|crush|wreck")
LOSS_LIVING = _w("let # go|set # free|release|sell # at the fair|give # to another farm")
LOSS_PLANT = _w("cut down|dig out and sell|uproot|give # to a gardener")
PAST = dict(p.split() for p in _w(
    "buy bought|step stepped|shrink shrank|split split|spread spread|deal dealt|get got|find found|win won|give gave|make made|bring brought|take took|dig dug|lose lost|sell sold|throw threw|lend lent|send sent|leave left|eat ate|"
    "feed fed|break broke|let let|set set|cut cut|have had|hand handed|read read|write wrote|run ran|swim swam|drive drove|ride rode|build built|catch caught|come came|go went|"
    "fly flew|grow grew|fall fell|rise rose|pay paid|spend spent|put put|draw drew|sew sewed|knit knitted|drop dropped|swap swapped|plant planted|print printed|pass passed|"
    "ship shipped|keep kept|hold held|breed bred|burn burned|get got|travel travelled|do did|leave left|lay laid|learn learned|wander wandered|drink drank|hop hopped|swallow swallowed|peel peeled"))
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
IDLE = _w("The weather is fine.|Everybody is happy.|It is getting late.|The day is very warm.|The sky is cloudy.|Nobody is in a hurry.|A dog is barking outside.|The music is loud.|It is almost time for dinner.|Dinner smells good.")
IDLE_A = _w("<A> {like} <n> a lot.|<A> {be} very careful.|<A> {have} a good day.|<A> {be} in a good mood.")
LEAD = _w("in a story |at a fair |in our town |on an island |at the seaside |far away |on a ship |in a small village |during the holidays |in this game |at a camp |by the river ")
THEN = _w("then |later |after that, |then |afterwards |next, |")
IMPER = _w("Find|Calculate|Work out|What is|Tell me|Compute|Give|Determine|What is|Please find")
NUMBER = _w("{} more <n>|another {} <n>|{} extra <n>|{} more <n>|{} additional <n>|{} more")

ADD = """
4 there are {a} <adj> <base> <place> // there are {b} <adj2> <base> <place2> ; <together> ; <totals>
5 <A> (own|have|have|have) {a} <n> // <B> has {b} <n> ; <together>|how many <n> [are theirs together|do they have between them|do they have together] ; <totals>
5 <A> (have|have|own) {a} <n> // <B> has {b} more [<n> than <Ao>|than <Ao>|<n> than <Ao>] ; how many <n> does <B> have|how many <n> belong to <Bo>|what number of <n> does <B> have ; the number of <n> <B> has|how many <n> <B> has
2 <A> (have) {a} <n> / [the number <B> has is {b} greater|<B> has {b} more|compared with <Ao>, <B> has {b} more] ; how many <n> does <B> have|how many <n> belong to <Bo> ; the number of <n> <B> has
5 <A> <lost> / [now <A> (have) {a} <n> left|<A> (have) {a} <n> now|after that <A> had {a} <n>] ; how many <n> did <A> have <before> ; the number of <n> <A> had [at first|before]
2 <X> is {a} years old // <Y> is {b} years older than <Xo> ; how old is <Y>|what is the age of <Yo>|how many years old is <Y> ; the age of <Yo> ; years
1 <A> (be) {a} years old [today|now|] ; how old will <A> be in {b} years|how old will <A> be {b} years from now ; the age of <Ao> in {b} years ; years
3 the <k> <m> <is> {a} <mu><adjm> // the <j> <m> is {b} <mu> <up> than the <k> <m> ; <askm> ; ; <mu>
3 <A> (walk.ed|ride.ed|run.ed|swim.ed|drive.ed|travel.ed|hike.ed) {a} <far> / ~<A> (go.ed|cover.ed) [another {b} <far>|{b} <far> more|a further {b} <far>|{b} more <far>] ; how many <far> did <A> [go|travel|cover] [in all|altogether|in total]|how many <far> is that|how far did <A> go in all ; the total distance ; <far>
2 <A> (read.ed|write.ed|copy.ed) {a} pages <t1> / <A> (do.ed|finish.ed) {b} pages <t2> ; how many pages is that [in all|altogether]|how many pages did <A> [do|get done] in total ; the total number of pages ; pages
4 <level> [is|was] {a} <lu> / ~it <rose> by {b} <lu> ; what is <level> [now|after that|then]|what is it now|how many <lu> is it now ; <level> now|the new value ; <lu>
2 the <game> has {a} <p1> and {b} <p2> ; how many people [are there in all|is that|are in the <game>]|how many members are there altogether ; the number of people in the <game> ; people
2T <A>, <n>: {a}. <B>, <n>: {b} ; total|together|how many <n> in all|sum
2T {a} <n> and [another|then|also] {b} <n> ; total|together|how many <n>|how many in all
1T join {a} <n> <place> with {b} <n> <place2> ; how many <n> is that|how many <n> are there then ; the total
"""
SUB = """
5 <A> (own|have|have|have) {a} <n> // <B> has [only|] {b} <n> ; how many more <n> (do) <A> have than <Bo>|how many fewer <n> does <B> have than <Ao>|by how many <n> (do) <A> have more than <Bo>|what is the difference|how many <n> does <B> lack to have as many as <Ao> ; the difference between the numbers of <n>
2 there are {a} <n> <place> // there are {b} <n> <place2> ; how many more <n> are <place> than <place2>|how many fewer <n> are <place2> than <place>|what is the difference
5 <A> (have|have|own) {a} <n> // <B> has {b} fewer [<n> than <Ao>|than <Ao>|<n> than <Ao>] ; how many <n> does <B> have|how many <n> belong to <Bo>|what number of <n> does <B> have ; the number of <n> <B> has|how many <n> <B> has
2 <A> (have) {a} <n> / [the number <B> has is {b} smaller|<B> has {b} fewer|<B> has {b} less|compared with <Ao>, <B> has {b} fewer] ; how many <n> does <B> have|how many <n> belong to <Bo> ; the number of <n> <B> has
4 <A> <gained> / [now <A> (have) {a} <n>|<A> (have) {a} <n> now|after that <A> had {a} <n>] ; how many <n> did <A> have <before> ; the number of <n> <A> had [at first|before]
2 <X> is {a} years old // <Y> is {b} years old ; how much older is <X> than <Yo>|how much younger is <Y> than <Xo>|how many years older is <X>|by how many years is <Y> younger than <Xo> ; the difference between their ages ; years
2 <X> is {a} years old // <Y> is {b} years younger than <Xo> ; how old is <Y>|what is the age of <Yo>|how many years old is <Y> ; the age of <Yo> ; years
1 <A> (be) {a} years old [today|now|] ; how old was <X> {b} years [ago|earlier]|what was the age of <Xo> {b} years ago ; ; years
2 the <k> <m> <is> {a} <mu><adjm> // the <j> <m> is {b} <mu> <down> than the <k> <m> ; <askm> ; ; <mu>
3 the <k> <m> <is> {a} <mu><adjm> // the <j> <m> <is> {b} <mu><adjm> ; how much <up> is the <k> <m> than the <j> <m>|by how many <mu> is the <j> <m> <down> than the <k> <m>|how many <mu> <up> is the <k> <m>|what is the difference ; the difference ; <mu>
4 <level> [is|was] {a} <lu> / ~it <fell> by {b} <lu> ; what is <level> [now|after that|then]|what is it now|how many <lu> is it now ; <level> now|the new value ; <lu>
5 <A> (need|want|plan to have|hope to get|be asked to bring|must have|would like) {a} <n> // <A> [only|already|] (have) {b} <n> [so far|up to now|] ; how many more <n> (do) <A> need|how many <n> are missing|how many <n> (do) <A> still need|how many <n> (do) <A> lack|how many more <n> are necessary ; the number of <n> still needed|the number of missing <n>
3 <abox> has room for {a} <n> / [there are {b} <n> in it|{b} <n> are already in it|it now contains {b} <n>|{b} <n> have been put in] ; how many more <n> fit in the <box>|how many more <n> can be put in|how many <n> are missing until the <box> is full|how many places are still free ; the number of free places
3 <A> (have.ed) {a} <n> <before> / now <A> (have) [only|] {b} <n> [left|] ; how many <n> are gone|how many <n> are missing|how many <n> did <A> lose|how many <n> disappeared ; the number of <n> that are missing
7 [there are {a} <base> <place>|<A> (count|see|find|own) {a} <base>|{a} <base> are <place>] / [{b} of them are <k>|exactly {b} of these are <k>|of these, {b} are <k>] / [the rest are <j>|the others are <j>|all the others are <j>] ; how many <j> <base> are there|how many of them are <j>|how many are <j> ; the number of <j> <base> ; <j> <base>
3 the <game> has {a} members / {b} of them are <p1> [and the rest are <p2>|and the others are <p2>|while all the others are <p2>] ; how many <p2> are there|how many members are <p2>|what is the number of <p2> ; the number of <p2> ; <p2>
2 <A> and <B> have {a} <n> [together|in all|altogether] / {b} of them belong to <Bo> ; how many <n> belong to <Ao>|how many <n> (do) <A> have ; the number of <n> <A> (have)
3 [the book has|the report has|the text has] {a} pages / <A> (have) already [read|copied|checked] {b} pages ; how many pages are left|how many pages remain|how many pages must <A> still do ; the number of pages left ; pages
2 [the way|the route|the trip|the race] is {a} <far> long / <A> (have) already covered {b} <far> ; how many <far> are left|how many <far> remain|how many more <far> must <A> go ; the rest of the way ; <far>
2T {a} <n>, {b} of them [gone|sold|lost|given away|broken] ; how many left|left|rest|how many remain|how many <n> are left
1T take {b} <n> away from {a} <n> ; how many <n> are left|how many <n> remain|what is left
"""
MONEY_ADD = """
3 <af> [costs|is sold for] ${a} // [<ag> costs|the price of <ag> is] ${b} ; how much do they cost together|what is the total price|how much must <A> pay for both|how much do both cost in all
3 <A> spent ${a} on <af> // <A> spent ${b} on <ag> ; how much did <A> spend [in all|altogether|in total]|how much money was that together
3 <A> (have) ${a} / ~<A> (earn|get|find|receive|save|win) [another ${b}|${b} more|a further ${b}] ; how much money (do) <A> have now|how much (do) <A> have in all|what amount (do) <A> have now
2 the <f> costs ${a} // the <g> costs ${b} more than the <f> ; how much does the <g> cost|what is the price of the <g>
2 the <f> cost ${a} / ~its price [went up|rose|increased] by ${b} ; what does the <f> cost now|what is the new price
2 <A> [paid ${b} for <af>|bought <af> for ${b}] / now <A> (have) ${a} left ; how much money did <A> have <before>
1T <f> ${a}, <g> ${b} ; total|how much together|how much in all
"""
MONEY_SUB = """
4 <A> (have) ${a} / ~<A> [(spend|pay|give away|lose|donate) ${b}|(spend) ${b} on <af>] ; how much money (do) <A> have left|how much is left|what amount (do) <A> still have
3 <A> (buy) <af> for ${b} / <A> (pay) with ${a} ; how much change (do) <A> get|how much money comes back|what is the change
3 <af> costs ${a} // <ag> [costs|is sold for] ${b} ; how much more does the <f> cost than the <g>|how much cheaper is the <g> than the <f>|what is the difference in price
2 the <f> costs ${a} // [the <g> is ${b} cheaper than the <f>|the <g> costs ${b} less than the <f>] ; how much does the <g> cost|what is the price of the <g>
2 <A> (want|need|would like) <af> that costs ${a} / <A> only (have) ${b} ; how much more money (do) <A> need|how much is missing|how much must <A> still save
2 the <f> cost ${a} / ~its price [fell|dropped|was cut|went down] by ${b} ; what does the <f> cost now|what is the new price
2 <A> had ${a} / ~<A> bought <af> / now <A> (have) ${b} left ; how much did the <f> cost|what was the price of the <f>
"""
MULTIPLY = """
8 <groups> ; <together>|how many <n> are in [the <boxes>|all the <boxes> together] ; <totals>
5 <wgroups> ; how many <wpart> [are there in all|are there altogether|is that|do all the <wholes> have] ; the total number of <wpart> ; <wpart>
3T {b} <boxes>, {a} <n> [each|in each|per <box>] ; total|how many <n>|altogether|how many <n> in all
6 <A> (<work>) {a} <wu> [<atime>|every <time>|each <time>|per <time>] ; how many <wu> (do) <A> <work> <span>|how many <wu> is that <span>|how many <wu> will <A> <work> <span>|<span>, how many <wu> (do) <A> <work> ; the number of <wu> <span> ; <wu>
3 <A> (<work>) {a} <wu> [<atime>|every <time>|each <time>] / <A> (do this for|keep this up for|go on for|continue for) {b} <time>s ; how many <wu> (do) <A> <work> in all|how many <wu> is that|how many <wu> altogether|what is the total number of <wu> ; the total number of <wu> ; <wu>
5 [<af>|one <f>|each <f>|every <f>] costs ${a} / <A> (buy|take|order|need|choose|want) {b} <fs> ; how much is that in all|how much (do) <A> pay|what is the total price|how much money (do) <A> need ; the total price ; $
2 <A> (buy|order|get) {b} <fs> [at ${a} each|for ${a} apiece|that cost ${a} each] ; how much is that in all|what is the total price|how much (do) <A> pay ; the total price ; $
3 <A> (earn|save|make|get|spend|pay) ${a} [<atime>|every <time>|each <time>] ; how much money is that <span>|how many dollars is that <span>|how much will that be after {b} <time>s ; the amount for {b} <time>s ; $
6 <A> (have|have|own) {a} <n> / <B> has {b} times as many [<n>|<n> as <Ao>|as <Ao>] ; how many <n> does <B> have|how many <n> belong to <Bo> ; the number of <n> <B> has
1 the <k> <m> <is> {a} <mu><adjm> / the <j> <m> is {b} times as <adj0> ; <askm> ; ; <mu>
3 [{b} <who> [get|bring|carry|find|collect] {a} <n> each|each of {b} <who> [gets|brings|carries|buys|finds] {a} <n>|there are {b} <who> and each has {a} <n>] ; <together> ; <totals>
2 [the <n> stand in {b} rows of {a}|<A> (lay out|set up|make|see) {b} rows with {a} <n> in each row|there are {b} rows and each row has {a} <n>] ; <together> ; <totals>
1 <abox> weighs {a} kg ; how much do {b} such <boxes> weigh|how heavy are {b} <boxes> like that together|how many kg do {b} such <boxes> weigh ; the weight of {b} such <boxes> ; kg
"""
DIVIDE = """
6 <A> (have|own|bring) {a} <n> / ~<A> <share> {b} <who> ; <each> ; the number of <n> each gets|how many <n> each gets
3 [{a} <n> are [shared|divided|split|distributed] equally among {b} <who>|{b} <who> share {a} <n> [equally|fairly|in equal parts]] ; <each> ; the number of <n> each gets
6 [<A> (put|pack|sort|place|arrange|load|store) {a} <n> into <boxes>, {b} in each <box>|<A> (have) {a} <n> / <A> (put|pack|place|want to put) {b} <n> into each <box>|<abox> holds {b} <n> / there are {a} <n> in all|{b} <n> go into one <box> / <A> (have) {a} <n>] ; how many <boxes> are needed|how many <boxes> (do) <A> need|how many <boxes> can be filled|how many <boxes> does that make ; the number of <boxes> needed ; <boxes>
5 [there are {a} <n> in {b} <boxes>, equally many in each|{b} equal <boxes> contain {a} <n> in all|<A> (put|divide|pack|sort) {a} <n> into {b} <boxes> / all <boxes> get the same number|all {b} <boxes> are equally full / together they hold {a} <n>] ; how many <n> are in each <box>|how many <n> does one <box> contain|how many <n> are there per <box> ; the number of <n> in each <box>
4 <A> (<work>) {b} <wu> [<atime>|every <time>|per <time>] ; how many <time>s (do) <A> need for {a} <wu>|how many <time>s does it take to <work> {a} <wu>|after how many <time>s will it be {a} <wu> ; the number of <time>s for {a} <wu> ; <time>s
3 [the task is {a} <wu>|the goal is {a} <wu>] // <A> (<work>) {b} <wu> [<atime>|every <time>|per <time>] ; how many <time>s does it take|how many <time>s are needed|how many <time>s (do) <A> need ; the number of <time>s needed ; <time>s
5 <A> (<work>.ed) {a} <wu> in {b} <time>s[| / it was the same number every <time>] ; how many <wu> is that per <time>|how many <wu> did <A> <work> each <time>|how many <wu> <atime> is that ; the number of <wu> per <time> ; <wu>
4 [{b} <fs> cost ${a} [in all|altogether|]|<A> (pay) ${a} for {b} equal <fs>|<A> bought {b} <fs> and paid ${a} in all] ; how much does one <f> cost|what is the price of one <f>|what does a single <f> cost|how much is each <f> ; the price of one <f> ; $
4 <af> costs ${b} // <A> (have|spend) ${a} ; how many <fs> can <A> [buy|get|afford] for that|for how many <fs> is that enough ; the number of <fs> <A> can buy ; <fs>
2 <A> (have) {a} <n> // <B> has {b} <n> ; how many times as many <n> (do) <A> have as <Bo> ; ; -
3 <A> (have|own) {a} <n> / [that|this] is {b} times as many as <B> has ; how many <n> does <B> have|how many <n> belong to <Bo> ; the number of <n> <B> has
2 <cut> is {a} <cu> long / ~<A> (cut|divide|saw) it into {b} equal pieces ; how long is each piece|how many <cu> long is one piece ; the length of each piece ; <cu>
2 <cut> is {a} <cu> long / ~<A> (cut|divide|saw) it into pieces of {b} <cu> ; how many pieces are there|how many pieces (do) <A> get ; the number of pieces ; pieces
2T {a} <n>, {b} <who>, equal shares ; how many <n> each|how many for each|how many <n> does each get
1 {a} <n> stand in {b} equal rows ; how many <n> are in each row|how many <n> does one row have ; the number of <n> per row
"""
REMAINDER = """
5 <A> <sharea> {b} <who> ; how many <n> does each get and how many [are left over|remain|are left] ; the share of each and what is left over ; -
4 <A> (put|pack|sort|place) {a} <n> into <boxes> of {b} ; how many full <boxes> are there and how many <n> [are left|are left over|remain] ; the number of full <boxes> and of the <n> left over ; -
2 <af> costs ${b} // <A> (have) ${a} ; how many <fs> can <A> buy, and how much money [is left|is left over|remains] ; ; -
1 {b} <n> fit in <abox> // there are {a} <n> ; how many <boxes> are full, and how many <n> are left over ; ; -
"""
TWO = {"a+b+c": """
3 <A> (have) {a} <n> // <B> has {b} <n> // <C> has {c} <n> ; <together> ; <totals>
3 <A> (<act>.ed) {a} <n> <t1> / <A> (<act>.ed) {b} <n> <t2> / <A> (<act>.ed) {c} <n> <t3> ; how many <n> did <A> <act> [in all|altogether|in total]|how many <n> is that ; <totals>
""", "a×b+c": """
3 <groups> / <plusc> ; <now> ; the number of <n> <A> (have) now
2 <A> (make|buy|collect|get|pack) {a} <n> [every|each|per] <time> for {b} <time>s / <plusc> ; <now> ; the number of <n> <A> (have) now
1 <A> (buy|order) {b} <fs> at ${a} each / ~<A> (buy|order|choose) <ag> for ${c} ; how much (do) <A> pay in all|what is the total price ; the total price ; $
""", "a×b-c": """
3 <groups> / ~<A> <minusc> ; <left> ; the number of <n> <A> still (have)
2 <A> (make|buy|collect|get|pack) {a} <n> [every|each|per] <time> for {b} <time>s / ~<A> <minusc> ; <left> ; the number of <n> left
""", "c-a×b": """
2 <A> (have) ${c} / ~<A> (buy|order|get) {b} <fs> [at ${a} each|for ${a} apiece] ; how much money is left|how much (do) <A> have left|how much money remains ; the money left ; $
3 <A> (have|own) {c} <n> / ~[<A> (give|hand) {a} <n> to each of {b} <who>|{b} <who> [take|get|receive] {a} <n> each|<A> (fill) {b} <boxes> with {a} <n> each] ; how many <n> are left over|how many <n> are left|how many <n> remain ; the number of <n> left over
2 <A> (have|own) {c} <n> / ~<A> (sell|use|give away|lose) {a} <n> [every|each] <time> for {b} <time>s ; <left> ; the number of <n> left
""", "(a+b)×c": """
3 <A> (<act>) {a} <n> every <time> // <B> (<act>) {b} <n> every <time> ; how many <n> is that together in {c} <time>s|how many <n> do they <act> together in {c} <time>s|how many <n> in all after {c} <time>s ; the total number of <n> for {c} <time>s
3 [each|every] <box> holds {a} <k> and {b} <j> <base> // there are {c} <boxes> ; how many <base> are there in all|how many <base> are there altogether|how many <base> do the <boxes> hold together ; the total number of <base> ; <base>
1 <af> costs ${a} // <ag> costs ${b} ; how much do {c} of each cost|how much must <A> pay for {c} <fs> and just as many <gs> ; ; $
""", "(a-b)×c": """
3 every <time> <A> (make|buy|get|collect|find) {a} <n> and (sell|use|lose|give away) {b} of them ; how many <n> are left after {c} <time>s|how many <n> (do) <A> have left after {c} <time>s ; the number of <n> left after {c} <time>s
3 there are {c} <boxes> with {a} <n> each / ~{b} <n> are [taken|removed|sold|stolen|used] from each <box> ; how many <n> are left in all|how many <n> remain altogether ; the total number of <n> left
1 <A> (earn) ${a} and (spend) ${b} every <time> ; how much money (do) <A> save in {c} <time>s|how much is left after {c} <time>s ; ; $
""", "(a+b)÷c": """
3 <A> (have) {a} <n> / <plusb> / ~<A> <shareall> {c} <who> ; <each> ; the number of <n> each gets
2 <A> (have) {a} <n> // <B> has {b} <n> / they [put|pack] all of them into {c} equal <boxes> ; how many <n> are in each <box>|how many <n> does one <box> hold ; the number of <n> in each <box>
""", "(a-b)÷c": """
3 <A> (have) {a} <n> / ~<A> <minusb> / ~<A> <sharerest> {c} <who> ; <each> ; the number of <n> each gets
2 <A> (have) {a} <n> / ~<A> <minusb> / ~<A> (put|pack|sort) the rest into {c} equal <boxes> ; how many <n> are in each <box>|how many <n> does one <box> hold ; the number of <n> in each <box>
"""}
TOGETHER = "how many <n> are there [in all|altogether|in total]|what is the total number of <n>|how many <n> is that together|how many <n> does that make|how many <n> [in all|altogether|in total]|how many <n> are there"
TOTALS = "the total number of <n>|how many <n> there are in all|the sum of the <n>|the number of <n> altogether"
EACH = "how many <n> does each [get|one get|receive]|how many <n> are there for each|what is the share of each|how many <n> for each"
LEFT = "how many <n> (do) <A> [have left|still have|have now]|how many <n> [are left|remain|are left over]|how many <n> are still there|what number of <n> remains"
NOW = "how many <n> (do) <A> have [now|in all|altogether|in total]|how many <n> are there now|how many <n> does that make|what number of <n> (do) <A> have now|how many <n> (do) <A> [now own|end up with]"
GROUPS = "[there are {b} <boxes> with {a} <n> [each|in each|apiece|in every <box>]|<A> (have|see|count|check|bring) {b} <boxes> [with {a} <n> each|of {a} <n> each|that hold {a} <n> each]|every <box> [has|holds|contains] {a} <n> / there are {b} <boxes>|<A> (have) {b} <boxes> / [each|every] <box> [has|holds|contains] {a} <n>|each of the {b} <boxes> [has|holds|contains] {a} <n>|there are {a} <n> in [each|every] <box> / there are {b} such <boxes>|{a} <n> make up <abox> / <A> (have) {b} <boxes>]"
WGROUPS = "[[each|every] <whole> has {a} <wpart> / there are {b} <wholes>|there are {b} <wholes> with {a} <wpart> [each|in each|apiece]|each of the {b} <wholes> has {a} <wpart>|<A> (see|count|look at) {b} <wholes> with {a} <wpart> each]"


class Actor:
    """Forms of somebody: name, pronoun, object, possessive, plural agreement."""

    def __init__(self, rng, kinds, avoid=None):
        self.kind = rng.choice(kinds)
        self.pl = self.kind in "tIw"
        self.he, self.obj, self.own = {"h": ("he", "him", "his"), "s": ("she", "her", "her"), "t": ("they", "them", "their"), "i": ("it", "it", "its"), "I": ("I", "me", "my"), "w": ("we", "us", "our")}[self.kind]
        self.name = rng.choice([n for n in {"h": HE, "s": SHE, "t": THEY, "i": IT}.get(self.kind, [self.he]) if not avoid or n != avoid.name])

    def form(self, which, again):
        if again or self.kind in "Iw":
            return {"g": self.own, "o": self.obj}.get(which, self.he)
        return self.name + ("'s" if which == "g" and not (self.kind == "t" and self.name[-1] == "s") else "'" if which == "g" else "")


def plural(word):
    """Plural of the singular nouns in the tables."""
    if word.endswith(("scarf", "shelf")):
        return word[:-1] + "ves"
    return word + ("es" if word.endswith(("ch", "x", "sh", "ss", "bus")) else "s")


def a_(word):
    return ("an " if word[0] in "aeio" or word == "umbrella" or word == "hour" else "a ") + word


def verb(phrase, tense, pl, first=False):
    """Inflect the first word of each verb of a phrase: tense "s" or "ed"."""
    if " and " in phrase:
        return " and ".join(verb(part, tense, pl, first) for part in phrase.split(" and ", 1))
    head, _, rest = phrase.partition(" ")
    y = head[-1] == "y" and head[-2] not in "aeiou"
    if head == "be":
        head = ("am" if first else "are" if pl else "is") if tense == "s" else "were" if pl and not first else "was"
    elif tense == "s":
        if not pl and head not in ("must", "would"):
            head = "has" if head == "have" else head[:-1] + "ies" if y else head + ("es" if head.endswith(("s", "x", "ch", "sh", "go", "do")) else "s")
    else:
        head = PAST.get(head) or (head + "d" if head.endswith("e") else head[:-1] + "ied" if y else head + "ed")
    return (head + " " + rest).strip()


def things(rng):
    """(plural noun, gain verbs, loss verbs)."""
    kind = rng.choices("ftlp", [5, 7, 1.5, 0.8])[0]
    noun = rng.choice({"f": FOOD, "t": THINGS, "l": LIVING, "p": PLANTS}[kind])
    if rng.random() < 0.2:
        noun = rng.choice(ADJ) + " " + noun
    gain = GAIN + {"f": GAIN_FOOD, "t": GAIN_THING, "l": GAIN_LIVING, "p": ["plant", "grow"]}[kind] * 2
    loss = LOSS + {"f": LOSS_FOOD, "t": LOSS_THING, "l": LOSS_LIVING, "p": LOSS_PLANT}[kind] * 2
    if kind in "lp":
        loss = [v for v in loss if not v.startswith(("throw", "leave", "return", "share", "misplace"))]
    return noun, gain, loss


def doing(rng, phrase, number, tense="", often=0.25):
    """A verb phrase of <A> with its number, perhaps with a time or place."""
    before, mark, after = phrase.partition("#")
    when = " " + rng.choice(WHEN) if not mark and rng.random() < often else ""
    return f"({before.strip()}{tense}) {number}{after}{when}"


def lexicon(rng):
    """(noun, words): one choice of every kind of word."""
    noun, gain, loss = things(rng)
    w = {"together": TOGETHER, "totals": TOTALS, "each": EACH, "left": LEFT, "now": NOW, "groups": GROUPS, "wgroups": WGROUPS}
    w["before"] = "[at first|at the start|before|to begin with|before that|in the beginning|originally]"
    w["place"], w["place2"] = rng.sample(PLACES, 2)
    w["adj"], w["adj2"] = rng.sample(ADJ[:7], 2)
    w["base"], w["level"] = rng.choice(FOOD + THINGS), ""
    w["k"], w["j"] = rng.sample(rng.choice(COLOUR_PAIRS).split("/"), 2)
    w["m"], w["mu"], adj, w["up"], w["down"] = rng.choice(MEASURE)
    heavy = adj == "heavy"
    w.update({"is": "weighs" if heavy else "is", "adjm": "" if heavy else " " + adj, "adj0": adj, "askm": f"how {adj} is the <j> <m>|" + ("how much does the <j> <m> weigh" if heavy else f"how many <mu> {adj} is the <j> <m>")})
    w["far"], w["game"], w["who"] = rng.choice(_w("km|miles|metres|feet|yards")), rng.choice(_w("choir|club|team|class|orchestra|band|group|school|tour")), rng.choice(PEOPLE)
    w["p1"], w["p2"] = rng.sample(rng.choice(_w("girls/boys|men/women|adults/children|teachers/students|beginners/experts|singers/dancers")).split("/"), 2)
    w["t1"], w["t2"], w["t3"] = rng.choice(PAIRS)
    w["level"], w["lu"], rise, fall = rng.choice(LEVELS)
    w["rose"], w["fell"] = verb(rise, "ed", False), verb(fall, "ed", False)
    w["f"], w["g"] = rng.sample(GOODS, 2)
    w["box"], (w["whole"], w["wpart"]), (w["work"], w["wu"]), w["time"] = rng.choice(BOXES), rng.choice(WHOLES), rng.choice(RATES), rng.choice(TIMES)
    w.update({x + s: plural(w[x]) for x, s in (("box", "es"), ("whole", "s"), ("f", "s"), ("g", "s"))})
    w.update({"a" + x: a_(w[x]) for x in ("box", "f", "g", "time")})
    w["span"] = f"[in|within|during|over] {{b}} {w['time']}s"
    cut, w["cu"] = rng.choice([("rope", "metres"), ("ribbon", "cm"), ("board", "inches"), ("wire", "feet"), ("pipe", "metres"), ("string", "cm"), ("plank", "cm")])
    w["cut"] = rng.choice(["a ", "the "]) + cut
    split = rng.choice(SPLIT)
    for name, what in (("share", rng.choice(["them", "the <n>", "all of them"])), ("sharea", "{a} <n>"), ("shareall", "all of them"), ("sharerest", "the rest")):
        w[name] = f"({split.split(' #')[0]}) {what}{split.split('#')[1]}"
    w["act"] = rng.choice([v for v in gain + loss if "#" not in v and not v.startswith("be ") and " and " not in v])
    for n in "bc":
        num, less, more = "{%s}" % n, rng.choice(loss), rng.choice(gain)
        some, taken = rng.choice(NUMBER).format(num), rng.choice([num, num + " of them", num + " <n>"])
        for ed in ("", ".ed"):
            w["minus" + n + ed[1:]] = doing(rng, less, taken, ed)
            w["plus" + n + ed[1:]] = "~<A> " + doing(rng, more, some, ed)
            if rng.random() < 0.2:
                w["plus" + n + ed[1:]] = f"~<G> {verb(rng.choice(['give', 'bring', 'send', 'hand', 'lend']), ed[1:] or 's', False)} <Ao> {some}"
    w["lost"] = doing(rng, rng.choice(loss), rng.choice(["{b} of <Ag> <n>", "{b} <n>"]), ".ed", 0)
    w["gained"] = doing(rng, rng.choice(gain), rng.choice(["{b} <n>", "{b} more <n>", "another {b} <n>"]), ".ed", 0)
    return noun, w


def resolve(text, noun, actors, rng):
    """Replace the tokens from left to right: names first, pronouns later."""
    seen = set()
    clash = len(actors) > 1 and (actors["A"].he == actors["B"].he or rng.random() < 0.3)

    def put(match):
        key, which = match.group(1), match.group(2)
        again, actor = key in seen, actors.get(key)
        seen.add(key)
        if key == "n":
            before = text[:match.start()].rstrip()
            return "" if again and rng.random() < 0.5 and before.endswith(("many", "}", "more", "fewer", "extra", "additional")) else noun
        said = actor.form(which, again and not clash)
        return re.sub("^an? ", "the ", said) if again else said
    text = re.sub(r" +", " ", re.sub(r"<([ABn])([go]?)>", put, text))
    text = re.sub(r" ([.,?:])", r"\1", text).strip()
    text = re.sub(r"\b(Mr|Mrs|Ms)\. ", r"\1~", text)
    return re.sub(r"(^|[.?:] )([a-z])", lambda m: m.group(1) + m.group(2).upper(), text).replace("~", ". ")


def frame(rng, facts, asks, nps, terse, likes):
    """Arrange clauses and a question in one of many orders."""
    if facts[0].startswith("<A> ") and not terse and rng.random() < 0.1:
        facts = [rng.choice(LEAD) + facts[0]] + facts[1:]
    ask, style, bare = rng.choice(asks), rng.random(), [f.lstrip("~") for f in facts]
    if terse:
        return rng.choice(["", "", rng.choice(OPEN) + " "]) + ". ".join(bare) + ". " + ask + "?"
    joined = bare[0]
    for i, f in enumerate(bare[1:], 1):
        if facts[i].startswith("~<A> ") and bare[i - 1].startswith("<A> ") and rng.random() < 0.6:
            f = rng.choice(["", "then ", "later "]) + f[4:]
        joined += (", " if i < len(bare) - 1 else rng.choice([" and ", ", and "])) + f
    if style < 0.13:
        return f"if {joined}, {rng.choice(['', '', 'then '])}{ask}?"
    if style < 0.27:
        return f"{ask} if {joined}?" if style < 0.22 else f"{ask}? {joined}."
    if style < 0.32:
        return f"{joined}{rng.choice([', so ', ', ', '. And now: '])}{ask}?"
    said = joined if rng.random() < 0.35 else ". ".join((rng.choice(THEN) if f.startswith("~") and rng.random() < 0.45 else "") + f.lstrip("~") for f in facts)
    said += "." + (" " + rng.choice(likes if likes and rng.random() < 0.4 else IDLE) if rng.random() < 0.15 else "")
    if rng.random() < 0.1:
        said = rng.choice(OPEN) + " " + said
    if not nps or rng.random() > 0.25:
        return f"{said} {ask}?"
    thing = rng.choice(nps)
    word = rng.choice(_w("Find|Work out|Tell me|Find out|Say") if thing.startswith("how many") else IMPER)
    return f"{said} {word} {thing}{'?' if word.startswith('What') else '.'}"


def tell(rng, spec):
    """(phrasing, unit) from one line of a phrase table."""
    weight, spec = spec.split(" ", 1)
    noun, words = lexicon(rng)
    noun = words["base"] if "<base>" in spec else noun
    two = re.search("<[XY]|they|<A>, <n>|<A> and <B>|theirs", spec) or "<together>" in spec and "<B>" in spec
    a = Actor(rng, "hs" if two else "hhhhssssttIwi")
    b = Actor(rng, "hs", a)
    for _ in "123":
        spec = re.sub(r"<([a-z]\w*)>", lambda m: m.group(0) if m.group(1) == "n" else words[m.group(1)], spec)
    spec = spec.replace("<X", "<A").replace("<Y", "<B").replace("<G>", Actor(rng, "s" if a.kind == "h" else "h").name).replace("<C>", Actor(rng, "i").name)
    def inflect(match):
        form = match.group(1).endswith(".ed")
        return verb(rng.choice(match.group(1).split("|")).removesuffix(".ed"), "ed" if form else "s", a.pl, a.kind == "I")
    spec = re.sub(r"\(([^()]*)\)", inflect, spec)
    while "[" in spec:
        spec = re.sub(r"\[([^\[\]]*)\]", lambda m: rng.choice(m.group(1).split("|")), spec)
    parts = [p.strip() for p in re.split(r" ;(?= |$)", spec)] + [""] * 3
    facts = parts[0].split(" // " if " // " in parts[0] else " / ")
    if " // " in parts[0]:
        facts = [f for part in facts for f in part.split(" / ")]
        if rng.random() < 0.4 and " / " not in parts[0]:
            facts.reverse()
    actors = {"A": a, "B": b} if "<B" in spec else {"A": a}
    likes = [i.format(**{v: verb(v, "s", a.pl) for v in ("like", "be", "have")}) for i in IDLE_A] if a.kind in "hst" and "<A>" in parts[0] and "<n>" in parts[0] and len(actors) == 1 else []
    text = frame(rng, facts, parts[1].split("|"), parts[2].split("|") if parts[2] else [], "T" in weight, likes)
    unit = parts[3] or noun
    return resolve(text, noun, actors, rng), "" if unit == "-" else unit


def events(rng, signs):
    """A line for something owned, or people somewhere, that becomes more or fewer."""
    ed = rng.choice(["", "ed"])
    if rng.random() < 0.65:
        have = "had" if ed else "(have|have|have|own)"
        return f"1 <A> {have} {{a}} <n> / " + " / ".join(f"<plus{n}{ed}>" if s == "+" else f"~<A> <minus{n}{ed}>" for s, n in zip(signs, "bc")) + " ; " + ("<left> ; the number of <n> left" if signs[-1] == "-" else "<now> ; the number of <n> <A> (have) now|the new number of <n>")
    noun, place, come, go = rng.choice(SCENES) if rng.random() < 0.65 else ("<n>", rng.choice(PLACES), rng.choice(PUT), rng.choice(TAKE))
    be, facts = "were" if ed else "are", []
    for sign, n in zip(signs, "bc"):
        again = sign == "-" and facts and signs == "--"
        some = "[another {%s}|{%s} more|{%s} others]" if again else "[{%s} more|another {%s}|{%s} other <n>|{%s} more <n>]" if sign == "+" else "[{%s}|{%s} of them|{%s} <n>|{%s}]"
        facts.append("~" + some.replace("%s", n) + " " + verb(come if sign == "+" else go, ed or "s", True))
    asks = f"how many <n> are {place} now|how many <n> are there now|how many <n> are there {place} [now|after that]|what is the number of <n> now"
    if len(signs) == 1:
        asks += f"|how many <n> [are left|remain|stay|are still {place}]" if signs == "-" else "|how many <n> does that make|how many <n> are there in all"
    spec = f"1 [there {be} {{a}} <n> {place}|{place} there {be} {{a}} <n>|{{a}} <n> {be} {place}] / {' / '.join(facts)} ; {asks} ; the number of <n> now {place}|the number of <n> {place} after that"
    return spec if noun == "<n>" else (spec + f" ; {noun}").replace("<n>", noun)


def _lines(text):
    return text.strip().splitlines()


TABLES = {"a+b": _lines(ADD), "a-b": _lines(SUB), "a×b": _lines(MULTIPLY), "a÷b": _lines(DIVIDE), "R": _lines(REMAINDER), "+$": _lines(MONEY_ADD), "-$": _lines(MONEY_SUB)}
TABLES.update({name: _lines(text) for name, text in TWO.items()})
SIGNS = {"a+b": ("+", 0.3), "a-b": ("-", 0.3), "a+b+c": ("++", 0.4), "a+b-c": ("+-", 1), "a-b+c": ("-+", 1), "a-b-c": ("--", 1)}


def row(rng):
    """(money, expression, remainder, phrasing, unit) of a new word problem."""
    kind = rng.choices(["a+b", "a-b", "a×b", "a÷b", "R", "two"], [22, 24, 18, 18, 4, 14])[0]
    kind = rng.choice(list(TWO) + ["a+b-c", "a-b+c", "a-b-c"]) if kind == "two" else kind
    if kind in ("a+b", "a-b") and rng.random() < 0.14:
        table = TABLES[kind[1] + "$"]
        return True, kind, False, *tell(rng, _weighted(rng, table))[:1], "$"
    signs, share = SIGNS.get(kind, ("", 0))
    spec = events(rng, signs) if rng.random() < share else _weighted(rng, TABLES[kind])
    text, unit = tell(rng, spec)
    return False, "a÷b" if kind == "R" else kind, kind == "R", text, unit


def _weighted(rng, table):
    return rng.choices(table, [int(line[0]) for line in table])[0]
