"""Two-step English word problems for training, with one-step contrasts, in the format of stories_en."""

PHRASES = """
c-a×b | {N} pays for {b} [tickets|books|sandwiches] at ${a} [each|apiece] with a ${c} [note|bill]. How much change does {he} get[| back]? | $
a×b | {N} [buys|pays for] {b} [tickets|books|sandwiches] at ${a} [each|apiece]. How much [does {he} pay|do they cost|is that]? | $
a×b+c | {N} [buys|pays for] {b} [tickets|books|sandwiches] at ${a} [each|apiece] and a [drink|map|pen] for ${c}. How much does {he} pay [in all|altogether]? | $
a×b-c | {N} buys {b} [tickets|books|sandwiches] at ${a} [each|apiece] and has a [coupon|voucher] for ${c} off the [total|whole bill]. How much does {he} pay? | $
(a-b)×c | {N} buys {c} [tickets|books|sandwiches]. Each [normally|usually] costs ${a}, but today each is ${b} cheaper. How much does {he} pay? | $
(a+b)×c | {N} buys {c} [tickets|books|sandwiches] at ${a} each and pays ${b} [extra|more] for each [of them|one]. How much does {he} pay [in all|altogether]? | $
a-b-c | {N} has ${a}. {He} spends ${b} on a {f} and ${c} on a {g}. How much [money |]does {he} have left? | $
a-b | {N} has ${a} and spends ${b} on a {f}. How much [money does {he} have left|is left]? | $
a-b+c | {N} has ${a}. {He} spends ${b} on a {f} and then [earns|finds|gets] ${c}. How much [money |]does {he} have now? | $
a+b-c | {N} has ${a}. {He} [earns|gets|is given] ${b} and then spends ${c} on a {f}. How much does {he} have now? | $
a+b+c | {N} buys a {f} for ${a}, a {g} for ${b} and a {h} for ${c}. How much does {he} [spend|pay] [in all|altogether]? | $
a+b | {N} buys a {f} for ${a} and a {g} for ${b}. How much does {he} [spend|pay] [in all|altogether]? | $
(a+b)÷c | A {f} for ${a} and a {g} for ${b} are paid for by {c} friends [in equal parts|who split the cost equally]. How much does each [of them|friend] pay? | $
(a-b)÷c | A present costs ${a}. {N}'s mother pays ${b} of it and {c} friends [split|share] the rest equally. How much does each friend pay? | $
a÷b | A present costs ${a}, and {b} friends [split|share] the cost equally. How much does each friend pay? | $
a×b+c | {N} has {a} [full |]{xs} of {b} {o} and {c} loose ones. How many {o} [are there in all|does {he} have]? | {o}
a×b-c | {N} has {a} [full |]{xs} of {b} {o} and [gives away|loses|sells] {c} of the {o}. How many {o} does {he} have [left|now]? | {o}
a×b | {N} has {a} [full |]{xs} of {b} {o}. How many {o} [are there in all|does {he} have]? | {o}
(a+b)×c | {N} has {c} {xs}, each with {a} {o} and {b} {O}. How many [things|items] [are there in all|does {he} have]? | 
(a-b)×c | {N} has {c} {xs} of {a} {o} and takes {b} {o} out of each {x}. How many {o} are [still|left] in the {xs}? | {o}
(a+b)÷c | {N} has {a} {o} and [gets|buys] {b} more. {He} puts them [all |]into {c} {xs}, the same number in each. How many {o} go into each {x}? | {o}
(a-b)÷c | {N} has {a} {o} and [gives away|sells] {b}. {He} puts the rest into {c} {xs}, the same number in each. How many {o} go into each {x}? | {o}
a÷b | {N} puts {a} {o} into {b} {xs}, the same number in each. How many {o} go into each {x}? | {o}
a+b+c | {N} has a {x} with {a} {o}, another with {b} and {c} loose {o}. How many {o} [are there in all|does {he} have]? | {o}
a+b | {N} has a {x} with {a} {o} and {b} loose {o}. How many {o} [are there in all|does {he} have]? | {o}
a+b-c | There were {a} [people|passengers] on the bus. At the [first|next] stop {b} got on, and at the [one after|second] {c} got off. How many are on the bus now? | 
a-b+c | There were {a} [people|passengers] on the bus. At the [first|next] stop {b} got off, and at the [one after|second] {c} got on. How many are on the bus now? | 
a-b-c | There were {a} [people|passengers] on the bus. At the [first|next] stop {b} got off, and at the [one after|second] {c} more got off. How many are on the bus now? | 
a+b+c | There were {a} [people|passengers] on the bus. At the [first|next] stop {b} got on, and at the [one after|second] {c} more got on. How many are on the bus now? | 
a+b | There were {a} [people|passengers] on the bus. At the [first|next] stop {b} got on and nobody got off. How many are on the bus now? | 
a-b | There were {a} [people|passengers] on the bus. At the [first|next] stop {b} got off and nobody got on. How many are on the bus now? | 
a×b+c | The [school|club] filled {a} buses with {b} [pupils|people] each, and {c} more went by car. How many went [on the trip|in all]? | 
a×b-c | The [school|club] ordered {a} buses with {b} seats each. On the day {c} seats stayed empty. How many seats were [taken|filled]? | seats
(a+b)×c | On each of {c} buses ride {a} [children|girls] and {b} [adults|boys]. How many people ride [in all|on the buses]? | people
(a-b)×c | Each of {c} buses has {a} seats, and on each bus {b} seats are empty. How many seats are taken [in all|altogether]? | seats
(a+b)÷c | {a} girls and {b} boys ride in {c} buses, the same number in each. How many [children |]are in each bus? | children
(a-b)÷c | Of {a} [pupils|children], {b} stay at home and the others ride in {c} buses, the same number in each. How many are in each bus? | 
a÷b | {a} [pupils|children] ride in {b} buses, the same number in each. How many are in each bus? | 
a-b+c | A library has {a} books [on its shelves|on the shelves]. [Today|This week] {b} are lent and {c} are returned. How many are on the shelves now? | books
a-b-c | A library has {a} books on [its|the] shelves. {b} are lent [today|on Monday] and {c} [tomorrow|on Tuesday]. How many are on the shelves then? | books
a+b-c | A library has {a} books on [its|the] shelves. {b} are returned [this morning|today] and then {c} are lent. How many are on the shelves now? | books
a+b+c | A library has {a} books on [its|the] shelves. {b} are returned and {c} new ones [are bought|arrive]. How many are on the shelves now? | books
a-b | A library had {a} books on [its|the] shelves and lent {b}[ of them|]. How many are on the shelves now? | books
a×b+c | A library has {b} shelves with {a} books each and {c} books [on a table|in the window]. How many books is that? | books
a×b-c | A library has {b} shelves with {a} books each. {c} of the books are [lent|out on loan]. How many books are [there|in the library] now? | books
(a-b)×c | On each of {c} shelves there were {a} books, and {b} [were lent|were taken] from each shelf. How many books are left on the shelves [together|in all]? | books
(a+b)×c | On each of {c} shelves the library keeps {a} [novels|comics] and {b} [atlases|magazines]. How many [volumes|books] does it keep there? | 
(a+b)÷c | The library sets {a} old books and {b} new ones on {c} shelves, equally many on each. How many books stand on [each|a] shelf? | books
(a-b)÷c | Of its {a} books the library [sells|throws out] {b} and sets the rest on {c} shelves, equally many on each. How many stand on each shelf? | books
a×b+c | {N} earns ${a} an hour and worked {b} hours. {He} also got a bonus of ${c}. How much [did {he} earn|was {he} paid] [in all|altogether]? | $
a×b-c | {N} earns ${a} an hour and worked {b} hours. From the pay ${c} was [deducted|taken] for [tax|meals]. How much did {he} [get|take home]? | $
a×b | {N} earns ${a} an hour and worked {b} hours. How much [did {he} earn|was {he} paid]? | $
(a+b)×c | {N} earns ${a} an hour plus ${b} [extra per hour|more per hour] at night. How much does {he} earn for {c} hours at night? | $
(a-b)×c | {N} gets ${a} an hour but pays ${b} of each hour's pay to [the agency|a helper]. How much does {he} keep after {c} hours? | $
a+b-c | The [worker|clerk] gets a wage of ${a} and a bonus of ${b}; ${c} is deducted for [tax|insurance]. How much is paid out? | $
a-b+c | From a wage of ${a}, ${b} is deducted for [tax|insurance], and a bonus of ${c} is added. How much is paid out? | $
a-b-c | From a wage of ${a}, ${b} is deducted for tax and ${c} for [insurance|meals]. How much is paid out? | $
a-b | From a wage of ${a}, ${b} is deducted for [tax|insurance]. How much is paid out? | $
a+b+c | The [worker|clerk] gets a wage of ${a}, a bonus of ${b} and ${c} for [travel|overtime]. How much is paid out [in all|altogether]? | $
(a+b)÷c | {N} earned ${a} [last week|in May] and ${b} [this week|in June], working {c} days in all. How much is that [per|a] day? | $
(a-b)÷c | A crew of {c} got ${a} for the job. After paying ${b} for [tools|fuel] they shared the rest equally. How much did each [get|keep]? | $
a÷b | A crew of {b} got ${a} for the job and shared it equally. How much did each [get|keep]? | $
a×b-c | I save ${a} [a week|every week]. After {b} weeks I buy a {f} for ${c}. How much of my savings is left? | $
a×b+c | I [already |]have ${c} and save ${a} [a week|every week]. How much do I have after {b} weeks? | $
a×b | I save ${a} [a week|every week]. How much [have I saved|is that] after {b} weeks? | $
(a+b)×c | My sister and I save for a {f}: every week I put in ${a} and she puts in ${b}. How much [have we saved|is there] after {c} weeks? | $
(a-b)×c | Every week I get ${a} pocket money and spend ${b} [of it|]. The rest I save. How much have I saved after {c} weeks? | $
c-a×b | I had ${c} in my [money box|account] and took out ${a} every week. How much was left after {b} weeks? | $
(a-b)÷c | A bike costs ${a}. I have ${b} and want to save the rest in {c} weeks, the same amount each week. How much must I save [a|each] week? | $
(a+b)÷c | I want a bike for ${a} and a helmet for ${b}. How much must I save each week to have the money in {c} weeks? | $
a÷b | I want a bike for ${a}. How much must I save each week to have the money in {b} weeks? | $
a+b-c | I had saved ${a}, got ${b} for my birthday and bought [headphones|skates] for ${c}. How much do I have left? | $
a+b+c | I had saved ${a}, got ${b} for my birthday and ${c} from my [uncle|aunt]. How much do I have now? | $
a-b+c | I had saved ${a}, bought [headphones|skates] for ${b} and then got ${c} for my birthday. How much do I have now? | $
c-a×b | A baker has {c} grams of flour. Each [cake|loaf] takes {a} grams and {b} are [baked|made]. How much flour is left? | grams
a×b | Each [cake|loaf] takes {a} grams of flour and {b} are [baked|made]. How much flour is [used|needed]? | grams
a×b+c | Each [cake|loaf] takes {a} grams of flour. {b} are baked, and {c} grams more go into a [sauce|pie]. How much flour is used? | grams
(a+b)×c | A [cake|recipe] takes {a} grams of flour and {b} grams of sugar. How many grams of both together are needed for {c} such [cakes|batches]? | grams
a+b+c | A recipe asks for {a} grams of flour, {b} grams of sugar and {c} grams of butter. How much does it all weigh? | grams
a+b-c | In a bowl are {a} grams of dough. The cook adds {b} grams of [nuts|raisins] and then takes out {c} grams of the mix. How much is in the bowl [now|then]? | grams
(a+b)÷c | {a} grams of flour and {b} grams of butter are mixed and cut into {c} equal [pieces|rolls]. How much does each weigh? | grams
(a-b)÷c | From {a} grams of dough {b} grams are [put in the fridge|set aside]. The rest makes {c} equal rolls. What does each roll weigh? | grams
a-b-c | The cook had {a} eggs, used {b} for a [cake|pie] and {c} for [an omelet|pancakes]. How many eggs are left? | eggs
a-b+c | The cook had {a} eggs, used {b} for a [cake|pie] and bought {c} [more|new ones]. How many eggs are there now? | eggs
a-b | The cook had {a} eggs and used {b} for [a cake|pancakes]. How many eggs are left? | eggs
a×b-c | A recipe needs {a} eggs for each [cake|pan]. We make {b} and already have {c} eggs. How many more eggs [must we buy|do we need]? | eggs
a×b+c | In an orchard stand {a} rows of {b} apple trees and {c} [pear|plum] trees by the gate. How many trees is that? | trees
a×b-c | In an orchard stand {a} rows of {b} trees. A storm [fells|breaks] {c} of the trees. How many are [left|still standing]? | trees
(a+b)×c | In each of {c} rows of the orchard stand {a} apple trees and {b} [pear|plum] trees. How many trees is that? | trees
(a-b)×c | An orchard has {c} rows of {a} trees; {b} trees in every row are [cut down|dug out]. How many trees [remain|are left]? | trees
a×b | In an orchard stand {a} rows of {b} [apple|cherry] trees. How many trees is that? | trees
a+b+c | In an orchard stand {a} apple trees, {b} pear trees and {c} [plum|cherry] trees. How many trees is that? | trees
a+b-c | An orchard had {a} trees. The owner planted {b} and later cut down {c}. How many [trees |][are there|does it have] now? | trees
a-b+c | An orchard had {a} trees. The owner cut down {b} and then planted {c}. How many [trees |][are there|does it have] now? | trees
a-b-c | An orchard had {a} trees. {b} [died of frost|dried up] and {c} were cut down. How many trees are left? | trees
(a+b)÷c | The orchard gave {a} kilos of apples and {b} kilos of pears, packed into {c} equal crates. How many kilos are in each crate? | kilos
(a-b)÷c | Of {a} kilos of apples {b} are [rotten|made into juice]. The rest goes into {c} crates, equally full. How many kilos are in each crate? | kilos
a÷b | {a} kilos of apples go into {b} crates, equally full. How many kilos are in each crate? | kilos
a-b+c | A parking lot held {a} cars. {b} [left|drove off] and {c} came. How many [cars |]are there now? | cars
a+b-c | A parking lot held {a} cars. {b} more came and {c} [left|drove off]. How many [cars |]are there now? | cars
a+b+c | A parking lot held {a} cars. {b} came before noon and {c} after it, and none left. How many [cars |]are there now? | cars
a-b-c | A parking lot held {a} cars. {b} left before noon and {c} after it, and none came. How many [cars |]are there now? | cars
a+b | A parking lot held {a} cars, {b} more came and none left. How many [cars |]are there now? | cars
a×b-c | A parking garage has {a} floors with {b} spaces each. {c} cars are parked in it. How many spaces are [free|empty]? | spaces
a×b+c | A parking garage has {a} floors with {b} spaces each and {c} [more spaces|spaces] on the roof. How many spaces does it have? | spaces
(a-b)×c | Each of the {c} floors of a garage has {a} spaces, {b} of them taken. How many spaces are free [in the whole garage|altogether]? | spaces
(a+b)×c | On each of the {c} floors of a garage stand {a} cars and {b} motorbikes. How many vehicles are [inside|in the garage]? | vehicles
a×b | A parking garage has {a} floors with {b} spaces each. How many spaces does it have? | spaces
(a+b)÷c | {a} cars and {b} vans are parked in {c} equal rows. How many vehicles are in a row? | vehicles
(a-b)÷c | A lot had {a} cars. After {b} drove away, the rest stood in {c} equal rows. How many cars were in [each|a] row? | cars
a×b-c | A theater has {a} rows of {b} seats. {c} seats are [empty|unsold]. How many seats are [taken|sold]? | seats
a×b+c | A theater has {a} rows of {b} seats and {c} seats [in the boxes|on the balcony]. How many seats is that? | seats
a×b | A theater has {a} rows of {b} seats. How many seats is that? | seats
(a+b)×c | In each of the {c} rows of a theater are {a} seats to the left and {b} to the right of the aisle. How many seats is that? | seats
(a-b)×c | Each of the {c} rows of a theater had {a} seats; then {b} seats were [removed|taken out] from every row. How many seats are left? | seats
a-b-c | Of {a} theater seats, {b} were sold [online|last week] and {c} [at the door|today]. How many are still free? | seats
a-b | Of {a} theater seats, {b} were sold [online|last week]. How many are still free? | seats
a-b+c | Of {a} theater tickets, {b} were sold, but {c} of them came back [as refunds|unused]. How many tickets [are for sale|does the theater have] now? | tickets
a+b+c | A theater has {a} seats [in the stalls|downstairs], {b} on the balcony and {c} in the boxes. How many seats is that? | seats
a+b-c | A theater has {a} seats downstairs and {b} upstairs. Tonight {c} are empty. How many seats are taken? | seats
(a-b)÷c | A hall has {a} seats. {b} are on the balcony and the others form {c} equal rows. How many seats are in a row? | seats
(a+b)÷c | {a} [old|red] chairs and {b} [new|blue] chairs are set up in {c} equal rows. How many chairs are in a row? | chairs
a-b-c | A class has {a} pupils. Today {b} are [ill|sick] and {c} are [on a trip|at a contest]. How many are in the room? | pupils
a-b | A class has {a} pupils. Today {b} are [ill|sick]. How many are [in the room|present]? | pupils
a-b+c | A class had {a} pupils. In spring {b} [left|moved away] and {c} new ones joined. How many pupils does it have now? | pupils
a+b-c | A class has {a} boys and {b} girls. Today {c} [children|of them] are absent. How many are present? | children
a+b | A class has {a} boys and {b} girls, and nobody is absent. How many [children|pupils] are present? | 
a+b+c | A school has {a} pupils in the first grade, {b} in the second and {c} in the third. How many is that? | pupils
a×b-c | A school has {a} classes of {b} pupils. Today {c} pupils are absent. How many are [present|at school]? | pupils
a×b+c | A school has {a} classes of {b} pupils and {c} teachers. How many people is that? | people
(a+b)×c | A school has {c} classes, each with {a} boys and {b} girls. How many pupils is that? | pupils
(a-b)×c | A school has {c} classes of {a} pupils. In every class {b} are absent. How many pupils are present [at the school|in all]? | pupils
(a-b)÷c | In a class of {a}, {b} are absent. The teacher forms {c} equal [groups|teams] of the rest. How many pupils are in each? | pupils
(a+b)÷c | {a} boys and {b} girls form {c} equal [groups|teams]. How many children are in each? | children
a÷b | {a} pupils form {b} equal [groups|teams]. How many pupils are in each? | pupils
a-b+c | {N} had {a} {o}, gave {b} to {M} and got {c} from {K}. How many {o} does {he} have now? | {o}
a+b-c | {N} had {a} {o}, got {b} from {M} and gave {c} to {K}. How many {o} does {he} have now? | {o}
a-b-c | {N} had {a} {o}, gave {b} to {M} and {c} to {K}. How many {o} does {he} have now? | {o}
a+b+c | {N} had {a} {o} and got {b} from {M} and {c} from {K}. How many {o} does {he} have now? | {o}
a-b | {N} had {a} {o} and gave {b} to {M}. How many {o} does {he} have now? | {o}
a+b | {N} had {a} {o} and got {b} from {M}. How many {o} does {he} have now? | {o}
c-a×b | {N} had {c} {o} and gave {a} {o} to each of {b} [friends|cousins|neighbors]. How many {o} does {he} have now? | {o}
a×b+c | {N} had {c} {o} and got {a} {o} from each of {b} [friends|cousins|neighbors]. How many {o} does {he} have now? | {o}
a×b-c | {N} got {a} {o} from each of {b} [friends|cousins|neighbors] and then [lost|sold] {c}. How many {o} does {he} have now? | {o}
(a-b)÷c | {N} had {a} {o}, kept {b} and divided the rest equally among {c} [friends|cousins|neighbors]. How many {o} did each get? | {o}
(a+b)÷c | {N} had {a} {o} and {M} had {b}. They gave them all to {c} [friends|cousins|neighbors] in equal shares. How many {o} did each get? | {o}
a÷b | {N} had {a} {o} and divided them equally among {b} [friends|cousins|neighbors]. How many {o} did each get? | {o}
(a+b)×c | {N} gave each of {c} [friends|cousins|neighbors] {a} {o} [today|on Monday] and {b} {o} [yesterday|on Sunday]. How many {o} did {he} give away? | {o}
(a-b)×c | {c} [friends|cousins] had {a} {o} each, and each of them [lost|ate|sold] {b}. How many {o} do they have together now? | {o}
a×b-c | A shop gets {a} {xs} of {b} {o}, but {c} {o} are [broken|damaged|spoiled]. How many good {o} are there? | {o}
a×b+c | A shop gets {a} {xs} of {b} {o} and has {c} [still in stock|left from before]. How many {o} does it have now? | {o}
(a-b)×c | A shop gets {c} {xs} of {a} {o}, and in each {x} {b} are [broken|damaged|spoiled]. How many good {o} are there? | {o}
(a+b)×c | A shop gets {c} {xs}, each with {a} [white|large] {o} and {b} [black|small] ones. How many {o} does it get? | {o}
a×b | A shop gets {a} {xs} of {b} {o}, and none are [broken|damaged|spoiled]. How many good {o} are there? | {o}
a+b-c | A shop had {a} {o} in stock and got {b} more, but {c} were [broken|damaged|spoiled] and thrown away. How many {o} are in stock? | {o}
a-b-c | A truck brings {a} {o}. {b} are [broken|damaged] and {c} are sent back [as too small|by mistake]. How many {o} does the shop keep? | {o}
a-b+c | A truck brings {a} {o}. {b} are broken, so {c} [others|more] are sent afterwards. How many good {o} does the shop have then? | {o}
a-b | A truck brings {a} {o}, of which {b} are [broken|damaged]. How many good {o} does the shop get? | {o}
(a-b)÷c | A truck brings {a} {o}. {b} are broken, and the good ones go to {c} shops in equal numbers. How many {o} does each shop get? | {o}
(a+b)÷c | A truck brings {a} {o} and another brings {b}. They go to {c} shops in equal numbers. How many {o} does each shop get? | {o}
a÷b | A truck brings {a} {o} for {b} shops, the same number for each. How many {o} does each shop get? | {o}
a+b+c | Trucks bring {a} {o} on Monday, {b} on Tuesday and {c} on Friday. How many {o} [arrive|are delivered] in all? | {o}
c-a×b | From a rope of {c} meters, {b} pieces of {a} meters each are cut. How [long is the rest|many meters are left]? | meters
a×b | From a rope, {b} pieces of {a} meters each are cut. How many meters were cut off? | meters
a×b+c | A rope is cut into {b} pieces of {a} meters each, and {c} meters are left over. How long was the rope? | meters
a-b-c | From a rope of {a} meters, {b} meters are cut off, then {c} more. How [long is the rest|many meters are left]? | meters
a-b | From a rope of {a} meters, {b} meters are cut off. How [long is the rest|many meters are left]? | meters
(a-b)÷c | From a rope of {a} meters, {b} meters are cut off. The rest is cut into {c} equal pieces. How long is each piece? | meters
a÷b | A rope of {a} meters is cut into {b} equal pieces. How long is each piece? | meters
(a+b)÷c | A rope of {a} meters and a rope of {b} meters are joined, then cut into {c} equal parts. How long is each part? | meters
a+b-c | A rope of {a} meters and a rope of {b} meters are tied together; the knot [takes|uses up] {c} meters. How long is the result? | meters
a+b+c | Ropes of {a}, {b} and {c} meters are laid end to end. How far do they reach? | meters
a-b+c | A rope was {a} meters long. {b} meters were cut off, and then {c} meters were [tied|sewn] on. How long is it now? | meters
(a+b)×c | For each [flag|curtain] a tailor needs {a} meters of [red|white] cloth and {b} meters of blue. How many meters does the tailor need for {c}? | meters
(a-b)×c | Each of {c} planks was {a} centimeters long and had {b} centimeters sawn off. How long are the planks laid end to end? | centimeters
a×b-c | {b} strips of {a} centimeters each are glued in a line; the overlaps [take up|cost] {c} centimeters in all. How long is the line? | centimeters
a+b-c | A tank held {a} liters. {b} liters were [poured in|added] and {c} liters [drained|taken out]. How much is in it now? | liters
a-b+c | A tank held {a} liters. {b} liters were [drained|taken out] and {c} liters [poured in|added]. How much is in it now? | liters
a-b-c | A tank held {a} liters. {b} liters were used for the [garden|lawn] and {c} for the [car|kitchen]. How much is in it now? | liters
a+b+c | A tank held {a} liters. {b} liters were added, and later {c} more. How much is in it now? | liters
c-a×b | A tank held {c} liters. Each minute {a} liters [ran|flowed] out. How much was in it after {b} minutes? | liters
a×b+c | A tank held {c} liters. Each minute {a} liters [ran|flowed] in. How much was in it after {b} minutes? | liters
a×b | A tank was empty. Each minute {a} liters [ran|flowed] in. How much was in it after {b} minutes? | liters
(a-b)×c | Each minute {a} liters [run|flow] into an empty tank and {b} liters run out. How much is in it after {c} minutes? | liters
(a+b)×c | Through a pipe {a} liters a minute run into an empty tank, through another {b} liters a minute. How much is in it after {c} minutes? | liters
a×b-c | An empty tank is filled for {b} minutes with {a} liters a minute. Then {c} liters are [drained|used]. How much is in it now? | liters
(a-b)÷c | A tank for {a} liters already holds {b}. Filling it takes {c} minutes at a steady rate. How many liters [run in|flow in] per minute? | liters
(a+b)÷c | {a} liters of juice and {b} liters of water are mixed and [filled|poured] into {c} equal [cans|jugs]. How many liters does each hold? | liters
a÷b | {a} liters of juice are [filled|poured] into {b} equal [cans|jugs]. How many liters does each hold? | liters
a-b-c | A book has {a} pages. {N} read {b} [on Saturday|yesterday] and {c} [on Sunday|today]. How many pages are left? | pages
a-b | A book has {a} pages. {N} has read {b} of them. How many pages are left? | pages
c-a×b | A book has {c} pages. {N} reads {a} pages [a|every] day. How many pages are left after {b} days? | pages
a×b+c | {N} has read {c} pages of a book and reads {a} pages a day from now on. How many pages will {he} have read after {b} more days? | pages
a×b | {N} reads {a} pages of a book every day. How many pages has {he} read after {b} days? | pages
(a-b)÷c | A book has {a} pages, and {N} has read {b}. {He} wants to finish in {c} days, reading equally much each day. How many pages is that a day? | pages
a÷b | A book has {a} pages. {N} wants to finish it in {b} days, reading equally much each day. How many pages is that a day? | pages
(a+b)÷c | {N} wants to read a book of {a} pages and another of {b} in {c} days, equally much each day. How many pages is that a day? | pages
(a+b)×c | {N} reads {a} pages every morning and {b} every evening. How many pages [does {he} read|is that] in {c} days? | pages
(a-b)×c | {N} planned to read {a} pages a day but read {b} fewer each day. How many pages did {he} read in {c} days? | pages
a+b+c | {N} read {a} pages on Friday, {b} on Saturday and {c} on Sunday. How many pages did {he} read [in all|over the three days]? | pages
a×b-c | {N} reads {a} pages a day for {b} days, but {c} of these pages {he} [reads twice|had read before]. How many pages were new? | pages
(a+b)×c | [Every day|Each day] I run {a} minutes in the morning and {b} in the evening. How many minutes do I run in {c} days? | minutes
a×b | [Every day|Each day] I run {a} minutes. How many minutes do I run in {b} days? | minutes
a×b+c | I run {a} minutes a day for {b} days, and on the last evening {c} minutes [more|extra]. How many minutes do I run in all? | minutes
a×b-c | I run {a} minutes a day for {b} days, but [once|on the last day] I stop {c} minutes early. How many minutes do I run in all? | minutes
(a-b)×c | Each training lasts {a} minutes, and {b} minutes of it are rest. How many minutes do I really run in {c} trainings? | minutes
a+b+c | I ran for {a} minutes, rested for {b} and ran {c} minutes home. How long was I out? | minutes
a-b-c | My training lasted {a} minutes, with a rest of {b} minutes and another of {c}. How many minutes did I really run? | minutes
a-b | My training lasted {a} minutes, with a rest of {b} minutes. How many minutes did I really run? | minutes
(a+b)÷c | I ran {a} kilometers last week and {b} this week, on {c} days, the same distance each day. How far did I run a day? | kilometers
(a-b)÷c | My goal is {a} kilometers this month. I have run {b} and have {c} days left. How many kilometers must I run on each of them? | kilometers
a÷b | My goal is {a} kilometers in {b} days. How many kilometers is that [a|per] day? | kilometers
c-a×b | The trail is {c} kilometers long. We walk {a} kilometers an hour. How far from the end are we after {b} hours? | kilometers
a+b-c | The walk out was {a} kilometers and the way back {b}, but we rode {c} of them by bus. How many kilometers did we walk? | kilometers
a-b+c | A hiker had {a} kilometers to go, walked {b}, then got lost, which added {c} to the way. How many kilometers are left? | kilometers
a+b+c | Our team made {a} points in the first round, {b} in the second and {c} in the third. What is our [score|total]? | points
a+b-c | Our team made {a} points in the first round and {b} in the second, then lost {c} as a penalty. What is our score? | points
a-b+c | Our team had {a} points, lost {b} in the [next|second] round and won {c} in the [last|third]. What is our score? | points
a-b-c | Our team had {a} points, lost {b} in the [next|second] round and {c} in the [last|third]. What is our score? | points
a-b | Our team had {a} points and lost {b} in the [next|second] round. What is our score? | points
a+b | Our team had {a} points and won {b} in the [next|second] round. What is our score? | points
a×b+c | Our team made {a} points in each of {b} rounds and {c} bonus points. What is our score? | points
a×b-c | Our team made {a} points in each of {b} rounds and lost {c} as a penalty. What is our score? | points
a×b | Our team made {a} points in each of {b} rounds, without bonus or penalty. What is our score? | points
(a-b)×c | In every round our team won {a} points and lost {b}. What is our score after {c} rounds? | points
(a+b)×c | In every round {N} made {a} points and {M} made {b}. How many points did they make together in {c} rounds? | points
(a+b)÷c | Over {c} games a team scored {a} points at home and {b} away. How many points [a|per] game is that? | points
(a-b)÷c | A team of {c} has {a} points. {b} are bonus points and every player made the same number of the others. How many did each make? | points
c-a×b | A game starts with {c} points and every mistake costs {a}. [How many points are left|What is the score] after {b} mistakes? | points
(a+b)×c | {a} adults and {b} children go to the [zoo|museum]. Every ticket costs ${c}. How much do they pay [in all|together]? | $
(a-b)×c | Of {a} visitors, {b} get in free and the others pay ${c} each. How much do they pay [in all|together]? | $
a×b | {a} adults go to the [zoo|museum]. Every ticket costs ${b}. How much do they pay [in all|together]? | $
a×b+c | {a} adults go to the [zoo|museum] at ${b} each, and the [parking|guide] costs ${c}. How much do they pay [in all|together]? | $
a×b-c | {a} adults go to the [zoo|museum] at ${b} each, and the group gets ${c} off. How much do they pay [in all|together]? | $
c-a×b | The club has ${c} and pays for {b} tickets at ${a} each. How much [money is left|does it have left]? | $
(a+b)÷c | {a} adults and {b} children sit at {c} tables, the same number at each. How many people sit at a table? | people
(a-b)÷c | Of {a} guests, {b} go home and the rest sit at {c} tables, the same number at each. How many sit at a table? | guests
a÷b | {a} guests sit at {b} tables, the same number at each. How many sit at a table? | guests
a+b+c | {a} adults, {b} children and {c} babies are at the [zoo|party]. How many people is that? | people
a+b-c | {a} adults and {b} children were at the [zoo|party], and then {c} people went home. How many are still there? | people
a-b-c | Of {a} guests, {b} left [early|before dinner] and {c} [a bit later|after it]. How many stayed? | guests
a-b+c | Of {a} guests, {b} left early, but {c} [late|surprise] guests came. How many are there now? | guests
(a+b)×c | A set is a cup for ${a} and a saucer for ${b}. What do {c} sets cost? | $
a+b | A set is a cup for ${a} and a saucer for ${b}. What does a set cost? | $
a×b+c | {b} cups at ${a} each and a single [tray|jug] for ${c}: what [is the price|does that cost]? | $
(a+b)×c | {c} [children|students] each get a [pen|ruler] for ${a} and a [notebook|folder] for ${b}. What does it all cost? | $
a×b+c | {b} [children|students] each get a [pen|ruler] for ${a}, and the teacher gets a [book|bag] for ${c}. What does it all cost? | $
a+b+c | A pen for ${a}, a ruler for ${b} and a bag for ${c}: what does it all cost? | $
(a-b)×c | A cup costs ${a}, and with the club card ${b} less. What do {c} cups cost with the card? | $
a×b-c | A cup costs ${a}. For {b} cups the seller takes ${c} off the sum. What do they cost? | $
(a+b)×c | Each gift bag holds {a} {o} and {b} {O}. How many things are needed for {c} bags? | 
a×b+c | Each gift bag holds {a} {o}. How many {o} are needed for {b} bags if {c} [more|extra] {o} go on the table? | {o}
a×b-c | Each gift bag should hold {a} {o}. There are {b} bags, and {c} {o} are already there. How many {o} are missing? | {o}
(a+b)÷c | {a} {o} and {b} {O} are put into {c} gift bags, with the same number of things in each. How many things are in a bag? | 
(a-b)÷c | {b} of the {a} {o} are eaten or lost. The others go into {c} gift bags, equally many in each. How many {o} are in a bag? | {o}
c-a×b | Of {c} {o}, {a} go into each of {b} gift bags. How many {o} are [left over|not used]? | {o}
a×b | {a} {o} go into each of {b} gift bags. How many {o} [are used|is that]? | {o}
c-a×b | How much change do you get from ${c} if you buy {b} [pens|rolls|cards] at ${a} each? | $
a×b | How much do you pay if you buy {b} [pens|rolls|cards] at ${a} each? | $
a-b | How much change do you get from ${a} if you pay ${b}[ for pens| for rolls|]? | $
a-b-c | How much change do you get from ${a} if you buy a [pen|roll] for ${b} and a [card|drink] for ${c}? | $
a×b+c | How much do you pay for {b} [pens|rolls] at ${a} each if the [bag|box] costs ${c} more? | $
(a+b)×c | How much do you pay for {c} [lamps|clocks] at ${a} each if each needs a battery for ${b}? | $
c-a×b | With a budget of ${c}, the school bought {b} [balls|desks] at ${a} each. What remained of the budget? | $
c-a×b | {N} handed the [cashier|seller] ${c} for {b} [melons|brushes] that cost ${a} each. What did {he} get back? | $
c-a×b | At ${a} [each|apiece], {b} [plants|mugs] were paid for with ${c}. How much came back? | $
c-a×b | If [milk|juice] costs ${a} a bottle, how much of ${c} is left after buying {b} bottles? | $
c-a×b | There are {c} {o} {p}. {b} children take {a} {o} each. How many {o} are left {p}? | {o}
a-b | There are {a} {o} {p}. The children take {b} of them. How many {o} are left {p}? | {o}
a-b-c | There are {a} {o} {p}. {N} takes {b} and {M} takes {c}. How many {o} are left {p}? | {o}
a-b+c | There are {a} {o} {p}. {N} takes {b} and {M} puts {c} back. How many {o} are {p} now? | {o}
a+b-c | There are {a} {o} {p}. {N} adds {b} and {M} takes {c}. How many {o} are {p} now? | {o}
a+b+c | There are {a} {o} {p}. {N} adds {b} and {M} adds {c}. How many {o} are {p} now? | {o}
a×b+c | There are {c} {o} {p}. {b} children bring {a} {o} each. How many {o} is that then? | {o}
c-a×b | A teacher has {c} [sheets|stickers] and hands {a} to each of {b} pupils. How many [remain|are left]? | 
c-a×b | A [hotel|hospital] has {c} beds. {b} rooms with {a} beds each are closed. How many beds can be used? | beds
a×b-c | A [hotel|hospital] has {b} rooms with {a} beds each. {c} beds are taken. How many beds are free? | beds
a×b+c | A [hotel|hospital] has {b} rooms with {a} beds each and {c} spare beds. How many beds does it have? | beds
(a-b)×c | A [hotel|hospital] has {c} floors with {a} beds each, and {b} beds on each floor are taken. How many beds are free? | beds
(a+b)×c | A [hotel|hospital] has {c} floors, each with {a} single rooms and {b} double rooms. How many rooms does it have? | rooms
c-a×b | A candle is {c} millimeters tall and burns down {a} millimeters an hour. How tall is it after {b} hours? | millimeters
a×b+c | A plant is {c} millimeters tall and grows {a} millimeters a day. How tall is it after {b} days? | millimeters
a-b | A candle was {a} millimeters tall and has burnt down by {b}[ millimeters|]. How tall is it now? | millimeters
c-a×b | The farm had {c} bales of hay and fed {a} a day. How many bales were left after {b} days? | bales
(a+b)×c | The farm feeds the cows {a} bales of hay a day and the horses {b}. How many bales [are fed|does it need] in {c} days? | bales
(a+b)÷c | The farm has {a} old bales of hay and {b} new ones, which last {c} days. How many bales are fed a day? | bales
(a-b)÷c | The farm had {a} bales of hay and sold {b}. The rest lasts {c} days. How many bales are fed a day? | bales
a÷b | The farm has {a} bales of hay, which last {b} days. How many bales are fed a day? | bales
c-a×b | My phone has {c} percent charge and loses {a} percent an hour. How many percent are left after {b} hours? | percent
c-a×b | {N} must [type|copy] {c} words. {He} does {a} words a minute. How many words are left after {b} minutes? | words
a×b | {N} [types|copies] {a} words a minute. How many words is that in {b} minutes? | words
c-a×b | A truck may carry {c} kilos. It is loaded with {b} [machines|barrels] of {a} kilos each. How many kilos can still be added? | kilos
a×b+c | An empty truck weighs {c} kilos. It is loaded with {b} [machines|barrels] of {a} kilos each. What does it weigh now? | kilos
a×b-c | A truck carries {b} barrels of {a} kilos each. {c} kilos of the load are [unloaded|taken off]. How heavy is the load now? | kilos
(a+b)×c | A barrel weighs {a} kilos empty, and {b} kilos of oil go into it. What do {c} full barrels weigh? | kilos
(a-b)×c | A full barrel weighs {a} kilos, the barrel alone {b}. How many kilos of oil are in {c} such barrels? | kilos
a-b | A full barrel weighs {a} kilos, the barrel alone {b}. How many kilos of oil are in it? | kilos
(a-b)÷c | A full crate weighs {a} kilos and the empty crate {b}. There are {c} equal [melons|bottles] in it. What does each weigh? | kilos
(a+b)÷c | A load of {a} kilos and a load of {b} kilos are spread evenly over {c} trucks. How much does each truck carry? | kilos
a÷b | A load of {a} kilos is spread evenly over {b} trucks. How much does each truck carry? | kilos
c-a×b | {N} has a gift card worth ${c}. {He} uses it for {b} [songs|films] at ${a} each. What is it still worth? | $
a-b | {N} has a gift card worth ${a} and uses ${b} of it. What is it still worth? | $
a-b+c | {N} has a gift card worth ${a}, uses ${b} of it and then puts ${c} on it. What is it worth now? | $
a-b-c | {N} has a gift card worth ${a} and uses ${b} of it, then another ${c}. What is it still worth? | $
c-a×b | Grandma baked {c} [biscuits|rolls]. Each of her {b} grandchildren ate {a}. How many were left? | 
(a-b)÷c | Grandma baked {a} [biscuits|rolls] and kept {b}. Her {c} grandchildren got the rest in equal parts. How many did each get? | 
(a+b)÷c | Grandma baked {a} [biscuits|rolls] and Grandpa {b}. Their {c} grandchildren got them in equal parts. How many did each get? | 
a÷b | Grandma baked {a} [biscuits|rolls]. Her {b} grandchildren got them in equal parts. How many did each get? | 
a+b-c | Grandma baked {a} [biscuits|rolls] and Grandpa {b}. {c} were eaten. How many are left? | 
a+b | Grandma baked {a} [biscuits|rolls] and Grandpa {b}. How many did they bake together? | 
a-b-c | How many {o} does {N} have left if {he} starts with {a}, loses {b} and sells {c}? | {o}
a-b+c | How many {o} does {N} have if {he} starts with {a}, loses {b} and buys {c}? | {o}
a+b-c | How many {o} does {N} have if {he} starts with {a}, buys {b} and loses {c}? | {o}
a+b+c | How many {o} does {N} have if {he} starts with {a}, finds {b} and buys {c}? | {o}
a-b | How many {o} does {N} have left if {he} starts with {a} and loses {b}? | {o}
a-b-c | After selling {b} {o} on Monday and {c} on Tuesday, how many of its {a} {o} does the shop [still have|have left]? | {o}
a-b+c | After selling {b} of its {a} {o} and getting a delivery of {c}, how many {o} does the shop have? | {o}
a+b-c | After getting a delivery of {b} {o} and selling {c}, how many {o} does a shop have that began with {a}? | {o}
a-b | After selling {b} of its {a} {o}, how many {o} does the shop [still have|have left]? | {o}
a+b+c | {N} has {a} {o}, {M} has {b} and {K} has {c}. How many {o} do [the three of them|they all] have together? | {o}
a+b+c | On Monday {a} [emails|letters] came, on Tuesday {b}, on Wednesday {c}. How many came [in these days|altogether]? | 
a+b-c | {a} [emails|letters] came on Monday and {b} on Tuesday. {c} of them have been answered. How many are still unanswered? | 
(a+b)÷c | {a} letters came on Monday and {b} on Tuesday. {c} clerks answer equally many of them. How many does each answer? | letters
(a-b)÷c | Of {a} letters, {b} were thrown away. {c} clerks answer the rest, equally many each. How many does each answer? | letters
a×b-c | {b} clerks got {a} letters each. So far {c} letters have been answered. How many are still unanswered? | letters
a+b+c | The triangle has sides of {a}, {b} and {c} centimeters. How far is it around? | centimeters
a+b+c | The flight takes {a} minutes, the train {b} and the walk {c}. How long is the whole trip? | minutes
a+b-c | The flight should take {a} minutes and the train {b}, but the trip was {c} minutes [shorter|faster]. How long did it take? | minutes
a+b+c | We picked {a} kilos of plums, {b} of cherries and {c} of pears. How many kilos of fruit [did we pick|is that]? | kilos
a+b-c | We picked {a} kilos of plums and {b} of cherries and sold {c} kilos of the fruit. How many kilos are left? | kilos
a+b | We picked {a} kilos of plums and {b} of cherries. How many kilos of fruit [did we pick|is that]? | kilos
(a+b)÷c | We picked {a} kilos of plums and {b} of cherries and shared the fruit equally among {c} families. How many kilos did each get? | kilos
(a-b)÷c | We picked {a} kilos of plums, sold {b} and shared the rest equally among {c} families. How many kilos did each get? | kilos
a-b-c | We picked {a} kilos of plums, sold {b} and gave away {c}. How many kilos are left? | kilos
a+b+c | A [town|club] spent ${a} on [lamps|benches], ${b} on [trees|paint] and ${c} on signs. What did it spend altogether? | $
a-b-c | A [town|club] had ${a} and spent ${b} on [lamps|benches] and ${c} on signs. What does it have left? | $
a+b-c | A [town|club] had ${a}, received ${b} in donations and spent ${c} on signs. What does it have left? | $
a-b+c | A [town|club] had ${a}, spent ${b} on signs and received ${c} in donations. What does it have now? | $
a×b+c | A [town|club] bought {b} benches at ${a} each and a fountain for ${c}. What did it spend altogether? | $
c-a×b | A [town|club] had ${c} and bought {b} benches at ${a} each. What does it have left? | $
(a+b)×c | A [town|club] bought {c} benches at ${a} each and paid ${b} to set up each bench. What did it spend altogether? | $
(a-b)÷c | A [town|club] had ${a}, spent ${b} and gave the rest to {c} schools in equal parts. What did each school get? | $
(a+b)÷c | A [town|club] had ${a}, received ${b} in donations and gave it all to {c} schools in equal parts. What did each school get? | $
a+b+c | The [lake|pond] has {a} ducks, {b} geese and {c} swans. How many birds [is that|live there]? | birds
a-b-c | {a} birds sat on a wire. {b} flew off, then {c} more flew off. How many are [still there|left]? | birds
a-b+c | {a} birds sat on a wire. {b} flew off, then {c} came. How many sit there now? | birds
a+b-c | {a} birds sat on a wire. {b} joined them, then {c} flew off. How many sit there now? | birds
a+b+c | {a} birds sat on a wire. {b} joined them, then {c} more came. How many sit there now? | birds
a+b | {a} birds sat on a wire and {b} joined them. How many sit there now? | birds
a-b | {a} birds sat on a wire and {b} flew off. How many sit there now? | birds
a-b+c | The elevator was on floor {a}, went down {b} floors and then up {c}. On which floor is it now? | 
a+b-c | The elevator was on floor {a}, went up {b} floors and then down {c}. On which floor is it now? | 
a-b-c | The elevator was on floor {a}, went down {b} floors and then {c} more. On which floor is it now? | 
a+b+c | The elevator was on floor {a}, went up {b} floors and then {c} more. On which floor is it now? | 
a-b+c | In the morning it was {a} degrees; it [fell|dropped] by {b} and then rose by {c}. What is the temperature now? | degrees
a+b-c | In the morning it was {a} degrees; it rose by {b} and then [fell|dropped] by {c}. What is the temperature now? | degrees
a-b-c | At noon it was {a} degrees; by evening it [fell|dropped] by {b} and at night by {c} more. What is the temperature now? | degrees
a-b+c | A bank account with ${a} was [charged|debited] ${b} for rent and then credited with ${c}. What is the balance? | $
a+b-c | A bank account with ${a} was credited with ${b} and then [charged|debited] ${c} for rent. What is the balance? | $
a-b-c | A bank account with ${a} was [charged|debited] ${b} for rent and ${c} for power. What is the balance? | $
c-a×b | A bank account with ${c} was [charged|debited] ${a} a month for {b} months. What is the balance? | $
a×b+c | A bank account with ${c} was credited with ${a} a month for {b} months. What is the balance? | $
a-b+c | A ship with {a} [people|passengers] aboard let {b} off in port and took {c} on. How many are aboard now? | 
a-b-c | A ship with {a} passengers let {b} off at the first island and {c} at the second. How many are aboard now? | passengers
(a-b)÷c | A ship with {a} passengers let {b} off in port. The others sit on {c} decks, equally many on each. How many are on a deck? | passengers
(a+b)÷c | A ship took on {a} passengers in the first port and {b} in the second. They sit on {c} decks, equally many on each. How many are on a deck? | passengers
(a-b)×c | {N} sells {c} [cakes|toys] at ${a} each. Making each costs ${b}. What is {his} profit? | $
a-b | {N} sells a [cake|toy] for ${a}. Making it costs ${b}. What is {his} profit? | $
a×b-c | {N} sells {b} [cakes|toys] at ${a} each. Making them all together costs ${c}. What is {his} profit? | $
a×b | {N} sells {b} [cakes|toys] at ${a} each. How much does {he} take in? | $
a×b+c | {N} sells {b} [cakes|toys] at ${a} each and gets ${c} in tips. How much does {he} take in? | $
(a-b)×c | A machine makes {a} [bottles|screws] an hour, of which {b} are faulty. How many good ones does it make in {c} hours? | 
a×b-c | A machine makes {a} [bottles|screws] an hour. In {b} hours {c} of them turn out faulty. How many are good? | 
(a+b)×c | An old machine makes {a} [bottles|screws] an hour, a new one {b}. How many do both make together in {c} hours? | 
a×b | A machine makes {a} [bottles|screws] an hour. How many does it make in {b} hours? | 
a×b+c | {c} [bottles|screws] are ready, and a machine makes {a} more each hour. How many are ready after {b} hours? | 
(a+b)÷c | A machine made {a} screws in the morning and {b} later, in {c} hours altogether, always at the same speed. How many is that per hour? | screws
(a-b)÷c | A machine made {a} screws. {b} were faulty, and the good ones were packed into {c} equal boxes. How many are in each box? | screws
(a-b)×c | {N} can do {a} push-ups and {M} {b} fewer. {M} does that many on each of {c} days. How many push-ups does {M} do in all? | push-ups
(a+b)×c | {M} does {a} push-ups a day and {N} does {b} more than {M}. How many push-ups does {N} do in {c} days? | push-ups
a+b | {M} does {a} push-ups a day and {N} does {b} more than {M}. How many push-ups does {N} do a day? | push-ups
(a-b)×c | A ticket costs ${a}, for [students|members] ${b} less. What do {c} [students|members] pay together? | $
a-b | A ticket costs ${a}, for [students|members] ${b} less. What does a [student|member] pay? | $
(a+b)×c | A ticket costs ${a}, with a seat reservation ${b} more. What do {c} tickets with reservations cost? | $
(a-b)×c | A shop lowers the price of a {f} from ${a} by ${b}. How much do {c} of them cost at the new price? | $
(a+b)×c | A shop raises the price of a {f} from ${a} by ${b}. How much do {c} of them cost at the new price? | $
a+b | A shop raises the price of a {f} from ${a} by ${b}. What is the new price? | $
a-b | A shop lowers the price of a {f} from ${a} by ${b}. What is the new price? | $
a-b+c | A shop lowers the price of a {f} from ${a} by ${b} and later raises it by ${c}. What is the price now? | $
a-b-c | A shop lowers the price of a {f} from ${a} by ${b} and later by another ${c}. What is the price now? | $
(a-b)×c | {c} [vases|jars] held {a} [roses|tulips] each, but {b} in each have wilted. How many fresh ones are there? | 
a×b-c | {b} [vases|jars] held {a} [roses|tulips] each, but {c} of all these have wilted. How many fresh ones are there? | 
(a+b)×c | In each of {c} [vases|jars] stand {a} roses and {b} tulips. How many flowers is that? | flowers
a×b+c | In each of {b} [vases|jars] stand {a} roses; {c} flowers lie on the table. How many flowers is that? | flowers
(a-b)÷c | A florist has {a} roses, throws away {b} and makes {c} equal bunches of the rest. How many roses are in a bunch? | roses
(a+b)÷c | A florist has {a} red roses, buys {b} white ones and makes {c} equal bunches of them all. How many roses are in a bunch? | roses
a÷b | A florist makes {b} equal bunches of {a} roses. How many roses are in a bunch? | roses
(a-b)÷c | If {b} of {a} [sweets|nuts] are eaten and {c} children share the others fairly, how many does each get? | 
(a+b)÷c | If {a} [sweets|nuts] and then {b} more are shared fairly by {c} children, how many does each get? | 
a÷b | If {a} [sweets|nuts] are shared fairly by {b} children, how many does each get? | 
c-a×b | If {b} children get {a} [sweets|nuts] each out of {c}, how many are left? | 
a×b+c | If {b} children get {a} [sweets|nuts] each and {c} are left, how many were there? | 
(a-b)÷c | A loan of ${a} has been paid down by ${b}. The rest is paid in {c} equal rates. How much is each rate? | $
a÷b | A loan of ${a} is paid in {b} equal rates. How much is each rate? | $
(a+b)÷c | A loan of ${a} and a fee of ${b} are paid together in {c} equal rates. How much is each rate? | $
c-a×b | Of a loan of ${c}, {b} rates of ${a} have been paid. How much is still owed? | $
a×b+c | {N} pays ${c} at once for a [sofa|piano] and then {b} monthly rates of ${a}. What does it cost {him}? | $
(a+b)÷c | The bill is ${a} for food and ${b} for drinks. {c} of us [split|share] it evenly. What does each pay? | $
(a-b)÷c | The bill is ${a}, less a voucher for ${b}. {c} of us split it evenly. What does each pay? | $
a-b | The bill is ${a}, less a voucher for ${b}. What do we pay? | $
a+b+c | The bill is ${a} for food, ${b} for drinks and ${c} as a tip. What do we pay? | $
a+b-c | The bill is ${a} for food and ${b} for drinks, less a voucher for ${c}. What do we pay? | $
a×b-c | {a} of us pay ${b} each for a bill; ${c} of this is the tip. How much was the bill without the tip? | $
a×b-c | A gardener needs {b} rows of {a} [bulbs|plants] and has {c} of them already. How many are still missing? | 
a-b | A gardener needs {a} [bulbs|plants] and has {b} of them already. How many are still missing? | 
c-a×b | A gardener has {c} [bulbs|plants] and sets {b} rows of {a}. How many are left over? | 
(a-b)÷c | A gardener keeps {b} of {a} [bulbs|plants] for later and sets the others in {c} equal rows. How many are in a row? | 
a+b+c | {N} worked {a} minutes, [then|later] {b} and finally {c}. How many minutes did {he} work [in all|altogether]? | minutes
a-b-c | A video of {a} seconds is shortened by {b} seconds at the start and {c} at the end. How long is it now? | seconds
a-b+c | A video of {a} seconds is shortened by {b} seconds and gets a title of {c} seconds. How long is it now? | seconds
a+b+c | Videos of {a}, {b} and {c} seconds are joined [into one|together]. How long is the result? | seconds
a+b-c | Videos of {a} and {b} seconds are joined, and {c} seconds are cut out. How long is the result? | seconds
(a-b)×c | Each of {c} hens lays {a} eggs a month, and the farmer uses {b} from each hen. How many eggs can be sold [a month|each month]? | eggs
a×b-c | Each of {b} hens lays {a} eggs a month, and the farmer uses {c} eggs in all. How many eggs can be sold [a month|each month]? | eggs
a×b+c | Each of {b} hens lays {a} eggs a month, and a neighbor brings {c} [eggs|more]. How many eggs is that? | eggs
a×b | Each of {b} hens lays {a} eggs a month. How many eggs [do they lay|is that] a month? | eggs
(a-b)×c | We were to work {a} hours a day but left {b} hours early every time. How many hours did we work in {c} days? | hours
(a-b)×c | If {b} of the {a} [players|singers] are away and each of the others gets {c} {o}, how many {o} are needed? | {o}
(a+b)×c | If {a} [players|singers] and {b} guests get {c} {o} each, how many {o} are needed? | {o}
a×b-c | If {a} [players|singers] get {b} {o} each and {c} {o} are already there, how many more are needed? | {o}
a-b+c | I lent {b} of my {a} {o} to {M}, and {c} have come back. How many {o} do I have now? | {o}
a-b | I lent {b} of my {a} {o} to {M}, and none have come back. How many {o} do I have now? | {o}
"""
