"""English word problems: one line per phrasing, `expression | text | unit`.

[x|y] is a choice, {a} {b} {c} are the numbers, {N} {M} {K} names, {he} {his} the
pronouns of {N}, {o} and {O} things in the plural, {f} {g} {h} things sold, {p} a
place, {x} a container (singular) and {xs} its plural. `!` at the end keeps the
phrasing for evaluation; `$` before the expression lets prices have decimals.
"""

NAMES = ("Tom he|Anna she|Ben he|Lucy she|Sam he|Mia she|Jack he|Emma she|Leo he|Lily she|Max he|Zoe she|Peter he|Sara she|Paul he|Kate she|"
         "Mark he|Nina she|Omar he|Aisha she|David he|Maria she|John he|Mary she|Alex he|Julia she|Bob he|Alice she|Mr. Lee he|Mrs. Brown she|"
         "Carlos he|Priya she|Wei he|Mei she|Ravi he|Ella she|Noah he|Olivia she|my brother he|my sister she|the farmer he|the teacher she").split("|")
THINGS = ("apples oranges pears peaches eggs balls balloons cookies books pencils pens stickers marbles stamps cards shells candies toys cups plates "
          "flowers roses tickets coins stones beads buttons cakes muffins bananas lemons mangoes fish birds ducks chickens rabbits sheep cows trees chairs "
          "tables boxes bottles cars bikes photos letters notebooks crayons erasers grapes carrots potatoes tomatoes cherries nuts seeds keys blocks").split()
GOODS = "book|toy|pen|hat|bag|ball|cake|shirt|lamp|cup|pizza|sandwich|ticket|watch|jacket|notebook|game|umbrella|pair of shoes|scarf".split("|")
PLACES = "in the box|in the basket|on the table|on the shelf|in the garden|in the store|in the park|in the classroom|on the tree|in the bag|in the room|on the farm|in the jar|in the warehouse|in the drawer|on the plate|at the zoo|in the library|in the pond|in the shop".split("|")
BOXES = "box boxes|bag bags|basket baskets|pack packs|jar jars|shelf shelves|row rows|plate plates|tray trays|crate crates|group groups".split("|")

TEMPLATES = """
a+b | {N} has {a} {o}. {He} [buys|gets|finds|picks|receives|is given|collects] {b} more[ {o}|]. How many {o} does {he} have [now|in all|altogether|in total]? | {o}
a+b | {N} [had|has] {a} {o} and {M} gave {him} {b} more. How many {o} does {N} have now? | {o}
a+b | {N} has {a} {o} and {M} has {b} {o}. How many {o} do they have [altogether|in total|together|in all|between them]? | {o}
a+b | I have {a} {o} and {b} {O}. How many [pieces|things|items|of them] do I have [in total|altogether|in all|together]? | 
a+b | I have {a} {o} and {b} {O}. How many do I have? | 
a+b | I had {a} {o} and then I [bought|found|got] {b} more, how many {o} do I have now? | {o}
a+b | If I have {a} {o} and you give me {b} more, how many {o} [do|will] I have? | {o}
a+b | If {N} has {a} {o} and gets {b} more, how many {o} does {he} have? | {o}
a+b | There are {a} {o} {p}. [Someone puts in {b} more|{N} adds {b} more|{b} more are added]. How many {o} are there now? | {o}
a+b | There are {a} {o} and {b} {O} {p}. How many are there [in all|altogether|in total]? | 
a+b | There were {a} {o} {p} and {b} more [came|arrived|were brought]. How many are there now? | {o}
a+b | {N} [sold|made|picked|counted|found] {a} {o} [in the morning|on Monday|yesterday] and {b} [in the afternoon|on Tuesday|today]. How many {o} [in total|altogether|in all]? | {o}
a+b | {N} has {a} {o}. {M} has {b} more {o} than {N}. How many {o} does {M} have? | {o}
a+b | {M} has {b} more {o} than {N}, who has {a}. How many does {M} have? | {o}
a+b | {N} gave away {b} {o} and has {a} left. How many {o} did {he} have [at first|at the start|to begin with|before]? | {o}
a+b | After eating {b} {o}, {N} has {a} left. How many were there at first? | {o}
a+b | {N} has read {a} pages of a book and has {b} pages left. How many pages does the book have? | pages
a+b | {N} read {a} pages on Monday and {b} pages on Tuesday. How many pages [in total|altogether|did {he} read]? | pages
a+b | A school has {a} boys and {b} girls. How many [students|children|pupils] are there [in all|altogether|in total]? | students
a+b | A class has {a} boys and {b} girls. How many students are in the class? | students
a+b | There are {a} people on a bus. {b} more get on. How many people are on the bus now? | people
a+b | {N} is {a} years old. How old will {he} be in {b} years? | years
a+b | {N} is {a} years old and {M} is {b} years older. How old is {M}? | years
$a+b | A {f} costs ${a} and a {g} costs ${b}. How much do they cost [together|altogether|in total]? | $
$a+b | {N} spent ${a} on a {f} and ${b} on a {g}. How much did {he} spend [in all|altogether|in total]? | $
$a+b | {N} has ${a} and earns ${b} more. How much money does {he} have now? | $
$a+b | A {f} costs ${a}. A {g} costs ${b} more than the {f}. How much is the {g}? | $
$a+b | {N} bought a {f} for ${a} and had ${b} left. How much money did {he} have at first? | $
a+b | {N} walked {a} meters and then {b} meters more. How far did {he} walk? | meters
a+b | A train travels {a} km and then another {b} km. How many km in total? | km
a+b | One box holds {a} {o}, another holds {b}. What is the total number of {o}? | {o}
a+b | Put {a} {o} together with {b} {o}: how many {o} is that? | {o}
a+b | {a} {o} plus {b} more {o} makes how many {o}? | {o}
a+b | We planted {a} trees last year and {b} trees this year. How many trees did we plant? | trees !
a+b | {a} children are playing and {b} more join them. How many children are playing now? | children !
a+b | My mother baked {a} cookies and my aunt baked {b}. How many cookies did they bake altogether? | cookies !
a+b | The red team scored {a} points and the blue team {b}. How many points were scored in all? | points !
a+b | {N} collected {a} shells on the first day and {b} shells on the second. What is the total? | shells !
a-b | {N} has {a} {o}. {He} [eats|gives away|loses|sells|uses|gives {M}|breaks] {b}[ of them|]. How many {o} [are left|does {he} have left|remain|does {he} have now]? | {o}
a-b | {N} had {a} {o} and [gave {b} to {M}|lost {b}|sold {b}|ate {b}|used {b}]. How many {o} [does {he} have left|are left|remain]? | {o}
a-b | I have {a} {o} and [eat|give away|lose|sell|use] {b}. How many [are left|do I have left|{o} are left|do I still have]? | {o}
a-b | If I have {a} {o} and [eat|give away|lose] {b}, how many {o} [are left|do I have|remain]? | {o}
a-b | There are {a} {o} {p}. {b} [are taken away|are removed|are sold|are taken|were eaten]. How many [are left|remain|{o} are left]? | {o}
a-b | There were {a} {o} {p}, but {b} [are gone|were sold|were taken]. How many {o} are there now? | {o}
a-b | {N} has {a} {o} and {M} has {b}. How many more {o} does {N} have than {M}? | {o}
a-b | {N} has {b} {o} and {M} has {a}. How many [more does {M} have|fewer does {N} have]? | {o}
a-b | {N} has {a} {o}. {M} has {b} fewer. How many {o} does {M} have? | {o}
a-b | {N} has {b} fewer {o} than {M}. {M} has {a}. How many {o} does {N} have? | {o}
a-b | What is the difference between {N}'s {a} {o} and {M}'s {b} {o}? | {o}
a-b | There are {a} {o} and {O} {p}. {b} of them are {o}. How many {O} are there? | {O}
a-b | {N} and {M} have {a} {o} together. {N} has {b}. How many does {M} have? | {o}
a-b | A book has {a} pages. {N} has read {b} pages. How many pages are left? | pages
a-b | There are {a} students in a class and {b} are [boys|girls]. How many are [girls|boys]? | 
a-b | There are {a} people on a bus and {b} get off. How many [people are still|are left] on the bus? | people
a-b | {N} needs {a} {o} and already has {b}. How many more does {he} need? | {o}
a-b | {N} had {a} {o} and now has only {b}. How many did {he} [lose|use|give away]? | {o}
a-b | {M} is {a} years old and {N} is {b}. How much older is {M}? | years
a-b | {N} is {a} years old. How old was {he} {b} years ago? | years
$a-b | {N} has ${a} and [spends ${b}|buys a {f} for ${b}|pays ${b} for a {f}]. How much [money is left|money does {he} have left|is left]? | $
$a-b | A {f} costs ${b}. {N} pays with ${a}. How much change does {he} get? | $
$a-b | A {f} costs ${a} and a {g} costs ${b}. How much more is the {f}? | $
$a-b | The price of a {f} was ${a} and it is now ${b} cheaper. What is the new price? | $
$a-b | A {f} costs ${a} but {N} has only ${b}. How much more does {he} need? | $
$a-b | After buying a {f}, {N} has ${b} left of {his} ${a}. How much did the {f} cost? | $
a-b | A rope is {a} meters long. {b} meters are cut off. How long is the rest? | meters
a-b | The trip is {a} km and we have driven {b} km. How many km are left? | km
a-b | From {a} {o} take away {b} {o}. How many are left? | {o}
a-b | A shop had {a} {o}, sold {b} of them. How many are still there? | {o}
a-b | A tank holds {a} liters of water and {b} liters are used. How many liters remain? | liters
a-b | There were {a} birds on a wire and {b} flew away. How many birds stayed? | birds !
a-b | A theater has {a} seats and {b} are taken. How many seats are free? | seats !
a-b | {N} wants to read {a} books and has finished {b} so far. How many books are still to read? | books !
$a-b | I had ${a} in my pocket and bought a {f} for ${b}. How many dollars do I have now? | $ !
a-b | Our team scored {a} points and theirs scored {b}. By how many points did we win? | points !
a×b | There are {b} {xs} with {a} {o} [each|in each|in each {x}]. How many {o} are there [in all|altogether|in total]? | {o}
a×b | [Each|Every|One] {x} [has|holds|contains] {a} {o}. How many {o} are in {b} {xs}? | {o}
a×b | {N} has {b} {xs} of {o}. Each {x} has {a} {o}. How many {o} does {he} have? | {o}
a×b | {N} buys {b} {xs} of {o} with {a} {o} in each. How many {o} is that? | {o}
a×b | I have {b} {xs} with {a} {o} each. How many {o} do I have? | {o}
a×b | {N} reads {a} pages [a|every|each] day. How many pages does {he} read in {b} days? | pages
a×b | {N} makes {a} {o} [a|every|each|per] day. How many {o} in {b} days? | {o}
a×b | A {f} costs ${a}. How much do {b} of them cost? | $
a×b | {N} buys {b} {f}s at ${a} each. How much does {he} [pay|spend] [in total|altogether]? | $
a×b | One {f} is ${a}. What do {b} cost? | $
a×b | {N} earns ${a} [an hour|a day|per week]. How much does {he} earn in {b} [hours|days|weeks]? | $
a×b | There are {b} rows of chairs with {a} chairs in each row. How many chairs are there? | chairs
a×b | {N} has {a} {o}. {M} has {b} times as many. How many {o} does {M} have? | {o}
a×b | A car goes {a} km [an hour|per hour]. How far does it go in {b} hours? | km
a×b | {b} children each [get|have|eat|bring] {a} {o}. How many {o} [are there in all|is that|altogether]? | {o}
a×b | There are {b} classes with {a} students each. How many students are there? | students
a×b | A rectangle is {a} cm long and {b} cm wide. What is its area? | cm
a×b | {N} saves ${a} every month. How much does {he} save in {b} months? | $
a×b | {b} cars carry {a} people each. How many people is that? | people
a×b | A hen lays {a} eggs a month. How many eggs do {b} hens lay? | eggs !
a×b | Each student needs {a} sheets of paper. How many sheets do {b} students need? | sheets !
a×b | {N} runs {a} minutes a day for {b} days. How many minutes is that? | minutes !
a×b | A ticket costs ${a}. How much will {b} tickets cost? | $ !
a÷b | {N} shares {a} {o} [equally|evenly] among {b} [friends|children|people]. How many {o} does each [get|one get]? | {o}
a÷b | {a} {o} are shared equally [by|among|between] {b} [people|children|friends]. How many does each get? | {o}
a÷b | I share {a} {o} with {b} people equally, how many does each get? | {o}
a÷b | {N} puts {a} {o} into {xs}, {b} in each {x}. How many {xs} [are needed|does {he} need|are there]? | {xs}
a÷b | {N} divides {a} {o} into {b} equal {xs}. How many {o} are in each {x}? | {o}
a÷b | There are {a} {o} in {b} {xs}, the same number in each. How many are in each {x}? | {o}
a÷b | A book has {a} pages. {N} reads {b} pages a day. How many days does it take? | days
a÷b | {N} reads {a} pages in {b} days. How many pages a day? | pages
a÷b | {b} {f}s cost ${a}. How much does one cost? | $
a÷b | A {f} costs ${b}. How many can {N} buy with ${a}? | 
a÷b | A car travels {a} km in {b} hours. How many km per hour? | km
a÷b | {a} students are split into {b} equal groups. How many are in each group? | students
a÷b | {N} has {a} {o}, which is {b} times as many as {M} has. How many does {M} have? | {o}
a÷b | {N} earns ${a} in {b} days. How much a day? | $
a÷b | A rope of {a} meters is cut into {b} equal pieces. How long is each piece? | meters
a÷b | How many {xs} of {b} {o} can be filled with {a} {o}? | {xs}
a÷b | A baker has {a} buns and packs them {b} to a bag. How many bags does the baker fill? | bags !
a÷b | {a} people sit at {b} tables, the same number at each. How many people sit at each table? | people !
a÷b | {b} friends split a bill of ${a} equally. How much does each pay? | $ !
a÷bR | {N} shares {a} {o} among {b} [friends|children] equally. How many does each get and how many are left over? | 
a÷bR | {a} {o} are put into {xs} of {b}. How many full {xs} are there and how many {o} are left? | 
a÷bR | A {f} costs ${b}. How many can I buy with ${a}, and how much is left? | 
a÷bR | {a} students form teams of {b}. How many teams are there and how many students are left over? |  !
a+b+c | {N} has {a} {o}, {M} has {b} and {K} has {c}. How many {o} do they have [altogether|in all|in total]? | {o}
a+b+c | {N} [sold|made|found] {a} {o} on Monday, {b} on Tuesday and {c} on Wednesday. How many [in all|altogether|in total]? | {o}
a+b+c | {N} spent ${a} on a {f}, ${b} on a {g} and ${c} on a {h}. How much did {he} spend? | $
a+b-c | {N} has {a} {o}. {He} [buys|gets|finds] {b} more and then [eats|gives away|loses|sells] {c}. How many {o} [are left|does {he} have now|does {he} have]? | {o}
a+b-c | There are {a} people on a bus. {b} get on and {c} get off. How many are on the bus now? | people
a+b-c | {N} had ${a}, earned ${b} and spent ${c}. How much does {he} have now? | $
a+b-c | I have {a} {o} and {b} {O}, and I give away {c}. How many are left? | 
a-b+c | {N} has {a} {o}. {He} [gives {M}|loses|sells|eats] {b} and then [buys|finds|gets] {c} more. How many {o} does {he} have [now|]? | {o}
a-b+c | There were {a} {o} {p}. {b} were [sold|taken] and {c} were [brought|added]. How many are there now? | {o}
a-b+c | There are {a} people on a bus. {b} get off and {c} get on. How many people are there now? | people
a-b-c | {N} has {a} {o}. {He} gives {b} to {M} and {c} to {K}. How many [are left|does {he} have left]? | {o}
a-b-c | {N} has ${a}. {He} buys a {f} for ${b} and a {g} for ${c}. How much is left? | $
a-b-c | A shop has {a} {o}. It sells {b} in the morning and {c} in the afternoon. How many are left? | {o}
a-b-c | I had {a} {o}, ate {b} and gave away {c}. How many do I have left? | {o}
a-b-c | A book has {a} pages. {N} reads {b} pages on Monday and {c} on Tuesday. How many pages remain? | pages !
a-b+c | A library has {a} books, lends out {b} and buys {c} new ones. How many books does it have now? | books !
a+b-c | There were {a} fish in the tank, {b} were added and later {c} were given away. How many fish are there? | fish !
a×b+c | {N} has {b} {xs} of {a} {o} and {c} [more|extra|loose] {o}. How many {o} does {he} have [in all|altogether|]? | {o}
a×b+c | There are {b} {xs} with {a} {o} each and {c} more {o}. How many {o} are there? | {o}
a×b+c | {N} buys {b} {f}s at ${a} each and a {g} for ${c}. How much does {he} pay? | $
a×b+c | There are {b} classes of {a} students and {c} teachers. How many people are there? | people
a×b-c | {N} has {b} {xs} with {a} {o} each and [eats|gives away|sells|loses] {c}. How many {o} are left? | {o}
a×b-c | {N} makes {a} {o} a day for {b} days and sells {c}. How many are left? | {o}
c-a×b | {N} has ${c} and buys {b} {f}s at ${a} each. How much is left? | $
c-a×b | {b} {f}s cost ${a} each. {N} pays with ${c}. How much change does {he} get? | $
c-a×b | A book has {c} pages. {N} reads {a} pages a day for {b} days. How many pages are left? | pages
c-a×b | There are {c} {o} {p}. {b} children take {a} each. How many are left? | {o}
(a+b)×c | {N} eats {a} {o} a day and {M} eats {b} a day. How many do they eat in {c} days? | {o}
(a+b)×c | A {f} costs ${a} and a {g} costs ${b}. How much do {c} of each cost? | $
(a+b)×c | Each {x} has {a} {o} and {b} {O}. How many things are in {c} {xs}? | 
(a-b)×c | {N} earns ${a} a day and spends ${b} a day. How much does {he} save in {c} days? | $
(a+b)÷c | {N} has {a} {o} and {M} has {b}. They share them equally among {c} people. How many does each get? | {o}
(a+b)÷c | {a} boys and {b} girls form {c} equal groups. How many are in each group? | 
(a-b)÷c | {N} has {a} {o}, [eats|sells|loses] {b} and shares the rest equally among {c} friends. How many does each get? | {o}
(a-b)÷c | A book has {a} pages. {N} has read {b} and will read the rest in {c} days. How many pages a day? | pages
a×b+c | {N} bought {b} packs of {a} pencils and already had {c} pencils. How many pencils does {he} have? | pencils !
c-a×b | {N} had ${c}. {He} bought {b} notebooks for ${a} each. How much money does {he} have left? | $ !
(a-b)÷c | A farmer picked {a} apples, threw away {b} and packed the rest in {c} equal boxes. How many apples are in each box? | apples !
(a+b)×c | One set has a table for ${a} and a chair for ${b}. How much do {c} sets cost? | $ !
a+b | How many {o} does {N} have if {he} had {a} and [bought|found|got] {b} more? | {o}
a+b | How many {o} are there if {N} brings {a} and {M} brings {b}? | {o}
a+b | {N} puts {a} {o} and {b} {O} on the table. How many [objects|things|items] are there? | 
a+b | I have {a} {o}, my friend has {b} {o}. How many do we have [together|altogether|in total]? | {o}
a+b | I have {a} {o} and you have {b}. How many {o} do we have? | {o}
a+b | You have {a} {o}. I give you {b} more. How many do you have now? | {o}
a+b | Suppose you have {a} {o} and {N} gives you {b} {o}. How many {o} do you have? | {o}
a+b | {a} {o} are {p} and {b} {o} are {q}. How many {o} are there in all? | {o}
a+b | There are {a} {o} {p} and {b} {o} {q}. What is the total? | {o}
a+b | {N} picked {a} {o}. {M} picked {b} {o}. How many {o} were picked [in total|altogether]? | {o}
a+b | {N} already had {a} {o} when {M} gave {him} {b}. How many now? | {o}
a+b | {N} [ate|used|sold] {a} {o} yesterday and {b} today. How many {o} did {he} [eat|use|sell] in the two days? | {o}
a+b | First {N} gets {a} {o}, then {b} more. How many is that in all? | {o}
a+b | {N} took out {b} {o} and {a} {o} stayed. How many {o} were there before? | {o}
a+b | {N} bought {a} {o} and {b} {O}. How many things did {he} buy? | 
a+b | A number minus {b} is {a}. What is the number? | 
a+b | {N} walked {a} km in the morning and {b} km in the evening. How many km did {he} walk? | km
a+b | {N} scored {a} points in the first game and {b} points in the second. How many points in total? | points
a+b | On Saturday {a} people came, on Sunday {b}. How many people came on the two days? | people
a+b | {N} is {a}. {M} is {b} years older than {N}. How old is {M}? | years
a+b | {N} weighs {a} kg and {M} weighs {b} kg more. How much does {M} weigh? | kg
a+b | There were {a} cars in the lot and {b} more arrived. How many cars are there now? | cars
a+b | What do {a} {o} and {b} {o} make together? | {o}
a+b | Count together {a} {o} and {b} {O}. How many? | 
$a+b | A {f} is ${a} and a {g} is ${b}. What is the total [price|cost]? | $
$a+b | How much do I pay for a {f} at ${a} and a {g} at ${b}? | $
$a+b | {N} has ${a} and {M} has ${b}. How much money do they have together? | $
$a+b | {N} saved ${a} last month and ${b} this month. How much did {he} save? | $
$a+b | I bought a {f} for ${a} and a {g} for ${b}. What did I spend [in total|altogether|]? | $
$a+b | A {g} costs ${b} more than a {f}. The {f} costs ${a}. How much does the {g} cost? | $
$a+b | {N} paid ${b} and still has ${a}. How much did {he} have before? | $
a-b | How many {o} are left if {N} has {a} and [eats|sells|loses|gives away] {b}? | {o}
a-b | How many {o} does {N} have left after giving {b} of {his} {a} {o} to {M}? | {o}
a-b | {N} takes {b} {o} from a pile of {a}. How many {o} are left in the pile? | {o}
a-b | Out of {a} {o}, {b} are [bad|broken|red|sold]. How many are not? | {o}
a-b | Of the {a} {o} {p}, {b} were taken. How many stayed? | {o}
a-b | You have {a} {o} and give me {b}. How many do you have left? | {o}
a-b | Suppose there are {a} {o} and you take {b} away. How many {o} remain? | {o}
a-b | If you take {b} {o} away from {a} {o}, how many {o} are left? | {o}
a-b | There are {a} {o} {p} and {b} {o} {q}. How many more {o} are {p}? | {o}
a-b | I have {a} {o}. You have {b} {o}. How many more do I have [than you|]? | {o}
a-b | {N} picked {a} {o} and {M} picked {b}. How many more did {N} pick? | {o}
a-b | {N} picked {b} {o} and {M} picked {a}. How many fewer did {N} pick? | {o}
a-b | {N} has {a} {o}, which is {b} more than {M} has. How many does {M} have? | {o}
a-b | There are {a} {o} in total. {N} has {b} of them and {M} has the rest. How many does {M} have? | {o}
a-b | Together {N} and {M} made {a} {o}. {N} made {b}. How many did {M} make? | {o}
a-b | {N} wants {a} {o} but has only {b}. How many are missing? | {o}
a-b | {N} must make {a} {o}. {He} has made {b}. How many more must {he} make? | {o}
a-b | A number plus {b} is {a}. What is the number? | 
a-b | {N} had some {o}, gave away {b} of {his} {a}. How many has {he} got left? | {o}
a-b | A farmer had {a} {o}. He sold some and has {b} left. How many did he sell? | {o}
a-b | There were {a} people in the room and {b} went home. How many people stayed? | people
a-b | {a} people came, {b} of them were children. How many were adults? | adults
a-b | {N} is {a} years old, {M} is {b} years younger. How old is {M}? | years
a-b | A plane has {a} seats. {b} of them are full. How many are empty? | seats
a-b | {N} ran {a} meters and {M} ran {b} meters. How many meters farther did {N} run? | meters
a-b | A tree is {a} cm tall and a bush is {b} cm tall. How much taller is the tree? | cm
a-b | There were {a} cars in the lot and {b} drove off. How many cars are left? | cars
a-b | The jar had {a} {o}; {N} ate {b}. What is left? | {o}
$a-b | {N} has ${a}. After paying ${b}, how much does {he} have? | $
$a-b | I had ${a} and spent ${b}. How much do I have left? | $
$a-b | If I pay ${a} for a ${b} {f}, how much change do I get? | $
$a-b | How much change from ${a} if the {f} is ${b}? | $
$a-b | {N} and {M} have ${a} together. {N} has ${b}. How much does {M} have? | $
$a-b | A {f} and a {g} cost ${a} together. The {f} costs ${b}. How much is the {g}? | $
$a-b | {N} wants a {f} for ${a} and has saved ${b}. How much is still missing? | $
$a-b | A {f} costs ${a}. With a coupon it is ${b} less. What do I pay? | $
a×b | How many {o} are there in {b} {xs} if each {x} has {a}? | {o}
a×b | How many {o} are in {b} {xs} of {a}? | {o}
a×b | There are {a} {o} in [a|one|each] {x}. How many {o} are there in {b} {xs}? | {o}
a×b | {N} fills {b} {xs} with {a} {o} each. How many {o} does {he} use? | {o}
a×b | {b} {xs} of {a} {o} each make how many {o}? | {o}
a×b | Every day {N} [eats|sells|makes|picks] {a} {o}. How many is that in {b} days? | {o}
a×b | {N} gives {a} {o} to each of {b} friends. How many {o} does {he} give away? | {o}
a×b | {b} people have {a} {o} each. How many {o} do they have? | {o}
a×b | If one {f} costs ${a}, how much do {b} cost? | $
a×b | How much are {b} {f}s at ${a} each? | $
a×b | What is the price of {b} {f}s if one costs ${a}? | $
a×b | I buy {b} {f}s for ${a} each. How much do I pay? | $
a×b | A worker gets ${a} a day. How much for {b} days? | $
a×b | {N} drives {a} km every day. How many km in {b} days? | km
a×b | {N} walks {a} meters a minute. How many meters in {b} minutes? | meters
a×b | A book has {a} pages. How many pages do {b} such books have? | pages
a×b | A bus seats {a} people. How many people can {b} buses carry? | people
a×b | {N} is {a} years old and {M} is {b} times as old. How old is {M}? | years
a×b | A machine makes {a} parts an hour. How many parts does it make in {b} hours? | parts
a×b | {M} has {b} times as many {o} as {N}, who has {a}. How many does {M} have? | {o}
a×b | The garden has {b} rows with {a} plants in each. How many plants are there? | plants
a×b | The students stand in {b} lines of {a}. How many students are there? | students
a÷b | How many {o} does each child get if {a} {o} are shared by {b} children? | {o}
a÷b | {b} [people|children|friends] share {a} {o} equally. How many does each one get? | {o}
a÷b | If {b} friends share {a} {o} equally, how many does each get? | {o}
a÷b | {N} gives {a} {o} to {b} friends, the same number to each. How many does each friend get? | {o}
a÷b | {N} has {a} {o} and puts {b} in each {x}. How many {xs} does {he} fill? | {xs}
a÷b | {a} {o} are packed {b} to a {x}. How many {xs} are there? | {xs}
a÷b | {a} {o} are put into {b} {xs} equally. How many go in each {x}? | {o}
a÷b | {b} {xs} hold {a} {o} in total. How many {o} does one {x} hold? | {o}
a÷b | {N} made {a} {o} in {b} days. How many did {he} make each day? | {o}
a÷b | {N} paid ${a} for {b} {f}s. How much was each? | $
a÷b | With ${a}, how many {f}s at ${b} each can I buy? | 
a÷b | How many {f}s can {N} buy with ${a} if each costs ${b}? | 
a÷b | {N} has to solve {a} problems and does {b} a day. How many days does {he} need? | days
a÷b | {N} walks {a} meters in {b} minutes. How many meters per minute? | meters
a÷b | {a} children stand in {b} equal rows. How many are in each row? | children
a÷b | {a} people go in cars of {b}. How many cars are needed? | cars
a÷b | {M} is {a} years old, {b} times as old as {N}. How old is {N}? | years
a÷b | {N} cuts a {a} cm ribbon into pieces of {b} cm. How many pieces are there? | pieces
a÷b | Split {a} {o} equally between {b} people. How many does each get? | {o}
a÷b | ${a} is shared equally by {b} people. How much does each get? | $
a÷bR | If {a} {o} are shared by {b} people, how many does each get and how many remain? | 
a÷bR | {N} packs {a} {o}, {b} in each {x}. How many {xs} are full and how many {o} are left over? | 
a÷bR | Share {a} {o} among {b} people. How many each, and how many left over? | 
a+b+c | {N} has {a} {o}, gets {b} from {M} and {c} from {K}. How many {o} now? | {o}
a+b+c | I have {a} {o}, {b} {O} and {c} {u}. How many things do I have? | 
a+b+c | Three classes have {a}, {b} and {c} students. How many students are there in all? | students
a+b+c | {N} read {a} pages, then {b}, then {c}. How many pages did {he} read? | pages
a+b-c | {N} had {a} {o}, [found|bought|got] {b} more and [lost|ate|sold|gave away] {c}. How many {o} does {he} have [now|left]? | {o}
a+b-c | I have {a} {o}, get {b} more and lose {c}. How many do I have? | {o}
a+b-c | There are {a} boys and {b} girls. {c} of them go home. How many children stay? | children
a+b-c | {N} has ${a} and gets ${b}. {He} buys a {f} for ${c}. How much money is left? | $
a-b+c | {N} had {a} {o}, [lost|ate|sold|gave away] {b} and [found|bought|got] {c}. How many {o} does {he} have [now|]? | {o}
a-b+c | I have {a} {o}, I give {b} away and get {c} back. How many do I have? | {o}
a-b+c | {N} has ${a}, spends ${b} and earns ${c}. How much does {he} have? | $
a-b-c | {N} had {a} {o}, [ate|sold|lost] {b} and then [ate|sold|lost] {c} more. How many are left? | {o}
a-b-c | I have {a} {o}. I give {b} to {N} and {c} to {M}. How many do I keep? | {o}
a-b-c | {N} has ${a}, spends ${b} on a {f} and ${c} on a {g}. How much money is left? | $
a-b-c | A rope is {a} meters long. {N} cuts off {b} meters and then {c} meters. How much is left? | meters
a×b+c | {N} buys {b} {xs} of {a} {o} and finds {c} more. How many {o} is that? | {o}
a×b+c | {b} rows have {a} chairs each and {c} chairs stand at the side. How many chairs are there? | chairs
a×b+c | {N} makes {a} {o} a day for {b} days and then {c} more. How many {o} did {he} make? | {o}
a×b+c | I buy {b} {f}s for ${a} each and one {g} for ${c}. What is the total? | $
a×b-c | {N} buys {b} {xs} of {a} {o} and gives away {c}. How many are left? | {o}
a×b-c | There are {b} {xs} of {a} {o}. {c} {o} are [sold|eaten|taken]. How many remain? | {o}
c-a×b | {N} has {c} {o} and [eats|uses] {a} a day. How many are left after {b} days? | {o}
c-a×b | I have ${c}. I buy {b} {f}s for ${a} each. How much do I have left? | $
c-a×b | {N} has {c} {o} and gives {a} to each of {b} friends. How many are left? | {o}
(a+b)×c | {N} buys {c} {f}s at ${a} and {c} {g}s at ${b}. How much does {he} pay? | $
(a+b)×c | Each child gets {a} {o} and {b} {O}. How many things do {c} children get? | 
(a-b)×c | {N} makes {a} {o} a day and sells {b} of them. How many are left after {c} days? | {o}
(a-b)×c | A {f} was ${a} and is now ${b} cheaper. How much do {c} cost? | $
(a+b)÷c | {a} {o} and {b} {O} are divided equally among {c} people. How many things does each get? | 
(a+b)÷c | {N} has {a} {o}, gets {b} more and packs them into {c} equal {xs}. How many are in each {x}? | {o}
(a-b)÷c | {N} has {a} {o}, keeps {b} and shares the rest among {c} friends. How many does each get? | {o}
(a-b)÷c | {N} has ${a}, spends ${b} and buys {f}s at ${c} with the rest. How many can {he} buy? | 
"""
