"""More English word problems for training, in the format of stories_en."""

PHRASES = """
a+b | The bakery sold {a} [rolls|pies|loaves] [in the morning|before noon] and {b} [in the afternoon|after lunch]. How many did it sell [that day|in all]? | 
a+b | We drove {a} [kilometers|km] on [Monday|Saturday] and {b} on [Tuesday|Sunday]. How [far|many kilometers] did we drive [altogether|in total]? | kilometers
a+b | A [library|school] owned {a} [novels|atlases] and [bought|was donated] {b} [new ones|more]. How many does it own now? | 
a+b | Our team scored {a} points before the break and {b} after[| it]. What was our [final|total] score? | points
a+b | My [cousin|sister|uncle] is {a}[| years old]. What will the age be in {b} years? | years
a+b | {N} is {b} years older than {M}. {M} is {a}[| years old]. How old is {N}? | years
a+b | There were {a} passengers on the [bus|train|ferry] when {b} more [got on|boarded|climbed aboard]. How many passengers are on board now? | passengers
a+b | The [water tank|barrel|pool] holds {a} liters. Someone [pours in|adds] another {b}[| liters]. How many liters are in it [now|then]? | liters
a+b | This morning the temperature was {a} degrees. [By noon|Since then] it [rose|went up|climbed] by {b}[| degrees]. What is it now? | degrees
a+b | A parcel weighs {a} [grams|g] and [a second one|another] weighs {b}. What do they weigh [together|in all]? | grams
a+b | {N} read {a} pages [yesterday|on Friday] and {b} pages [today|on Saturday]. How many pages [has {he} read|is that in total]? | pages
a+b | After [giving away|selling|losing] {a} {o}, {N} still had {b}. How many {o} did {he} [start with|have at first|have to begin with]? | {o}
a+b | After [eating|handing out] {b} cookies [I have|there are] {a} [left|remaining]. How many cookies were there [at first|before|to start with]? | cookies
a+b | {N} has {a} {o}. {M} has {b} more than {N}. How many {o} [does {M} have|has {M} got]? | {o}
a+b | {M} owns {b} more {o} than {N}, who [owns|has] {a}. [Work out|Find|Tell me] how many {o} {M} owns. | {o}
a+b | [Find|What is|Give] the total of {a} [boys|adults] and {b} [girls|children] [at the party|at the picnic]. | 
a+b | One [class|bus|group] has {a} [pupils|students], the other {b}. How many [is that|are there] [in both|altogether]? | 
a+b | In the [hospital|clinic], {a} patients came [on Monday|in the morning] and {b} came [later|after that]. How many patients came? | patients
a+b | They planted {a} [oak|apple] trees and {b} [pine|plum] trees [along the road|last spring]. How many trees did they plant? | trees
a+b | [Combine|Put together|Mix] a {x} of {a} {o} and a {x} of {b} {o}: how many {o} [is that|do you get]? | {o}
a+b | A rope of {a} meters is [tied|joined] to a rope of {b} meters. How long [is the whole thing|are both together]? | meters
a+b | {N} walked {a} steps to the [market|station] and {b} steps [home|back by another way]. How many steps did {he} [take|walk] [in all|altogether]? | steps
a+b | My [phone|camera] had {a} photos. [On the trip|Today] I took {b} more. How many photos [are on it|does it hold] now? | photos
a+b | The office [printed|copied] {a} pages on [Monday|Thursday] and {b} on [Wednesday|Friday]. [What is the total|How many pages is that]? | pages
a+b | A [farmer|ranch] [keeps|has] {a} cows and {b} sheep. How many animals [is that|are there in total]? | animals
a+b | There are {a} {o} and {b} {O} {p}. How many [things|items] are there [in all|altogether|in total]? | 
a+b | {N} put {b} {o} into a {x} that already [held|contained] {a}. How many {o} does the {x} hold now? | {o}
a+b | The first [shelf|drawer|crate] holds {a} {o}, the second holds {b} more than the first. How many are in the second? | {o}
a+b | It takes {a} minutes to [bake|cook] the cake and {b} to [cool|decorate] it. How [long|many minutes] does it take [in all|from start to end]? | minutes
a+b | {N} [did|solved] {a} [sums|exercises] and has {b} [still to do|left]. How many were [set|there altogether]? | 
a+b | So far {a} [guests|visitors] have arrived, and {b} are [still on the way|yet to come]. How many are [expected|invited]? | 
a+b | [You|We] used {a} eggs for the cake and {b} for the [omelet|pancakes]. How many eggs were used? | eggs
a+b | A [tree|tower|sunflower] was {a} centimeters tall and grew [by|another] {b}. How tall is it now? | centimeters
a+b | Last month it rained {a} millimeters, this month {b}. How much rain [fell in both months|is that together]? | millimeters
a+b | In a [quiz|game] the reds got {a} points and the blues {b}. How many points did [both teams|both sides] get together? | points
a+b | The blue team [has|scored] {a} points. The green team is {b} points ahead of it. How many points does the green team have? | points
a+b | A [factory|plant] made {a} [engines|chairs] in May and {b} in June. What was its output [over both months|in both months together]? | 
a+b | {a} [people|runners] finished the race and {b} gave up. How many [started|were there at the start]? | 
a+b | {N} caught {a} fish, {M} caught {b}. What is their [joint|combined|total] catch? | fish
a+b | The train was due in {a} minutes, but it is {b} minutes late. In how many minutes will it [come|arrive]? | minutes
a+b | My suitcase weighs {a} kilograms [empty|now]. I put {b} kilograms [of clothes|of books] in. How heavy is it then? | kilograms
a+b | On the [server|disk] there were {a} files; {b} [were added|were uploaded|came in]. How many files does it [hold|have] now? | files
a+b | {N} [collects|keeps] {o}. {He} has {a} at home and {b} at {his} grandmother's. How many {o} is that? | {o}
a+b | The cinema sold {b} child tickets and {a} adult tickets. How many tickets [were sold|did it sell] [in all|altogether]? | tickets
a+b | Two packs were opened, one with {a} [cards|stickers], the other with {b}. How many [came out|are there in total]? | 
a+b | [Add up|Count]: {a} pens {p} and {b} pens in the other room. How many pens [is that|altogether]? | pens
a+b | The choir has {a} [women|sopranos] and {b} [men|basses]. How many singers [does it have|are in it]? | singers
a+b | A [shop|warehouse] has {a} {o} in stock and gets a [delivery|shipment] of {b}. How many {o} does it have [then|afterwards]? | {o}
a+b | {N} swam {a} laps before [breakfast|school] and {b} laps [after|in the evening]. How many laps did {he} swim? | laps
a+b | [Yesterday|Last week] we got {a} emails and [today|this week] {b}. How many emails did we get [in total|altogether]? | emails
a+b | The [village|town] had {a} inhabitants. [Since then|Last year] {b} people moved in. How many live there now? | people
a+b | [A cook|The chef] needs {a} grams of flour for bread and {b} grams for [cake|pasta]. How much flour is [needed|that]? | grams
a+b | From home to the lake it is {a} kilometers, from the lake to the [hut|hotel] {b} more. How far is it from home to the [hut|hotel] [by the lake|past the lake]? | kilometers
a+b | {N} sold {b} lemonades on Sunday and {a} on Saturday. How many [lemonades|cups] did {he} sell over the weekend? | 
a+b | When {b} [children|students] left the hall, {a} stayed. How many were in the hall [before|at first]? | 
a+b | {N} cut {b} centimeters off a ribbon and {a} centimeters [are left|remain]. How long was the ribbon [at first|before]? | centimeters
a+b | The game costs {a} [coins|gems] and the map costs {b}. How many [do I|does one] need for both? | 
a+b | The bus trip [lasted|took] {a} minutes and the walk {b}. How many minutes were {N} and {M} on the way? | minutes
a+b | My grandfather [was|had turned] {a} when I was born. I am now {b}. How old is he? | years
a+b | A [bridge|road] was {a} meters long and was [extended|lengthened] by {b}[| meters]. What is its length [today|now]? | meters
$a+b | The {f} costs ${a} and the {g} ${b}. What do [they|both] cost [together|in total]? | $
$a+b | {N} [paid|spent] ${a} for the {f} and ${b} for [lunch|the bus]. How much did {he} [spend|pay] [in all|altogether]? | $
$a+b | I had ${a} and [earned|got|was given] another ${b}. How much [money |]do I have now? | $
$a+b | The rent is ${a} and the [electricity|heating|water] bill is ${b}. How much is due [in all|altogether]? | $
$a+b | The price of the {f} [rose|went up] by ${b}. Before, it was ${a}. What is the price now? | $
$a+b | After [paying|spending] ${b} {N} had ${a} left. How much [money |]did {he} have [before|at first]? | $
$a+b | The meal was ${a} and we [left|added] a tip of ${b}. What did we pay [in total|altogether]? | $
$a+b | Shipping is ${b}, the {f} itself is ${a}. [Find|Work out|What is] the total [price|cost]. | $
$a+b | {N} saved ${a} and {M} saved ${b}. How much have they saved [between them|together]? | $
$a+b | The {g} costs ${b} more than the {f}. The {f} costs ${a}. How much is the {g}? | $
$a+b | On a bill there are [coffee|soup] for ${a} and [cake|salad] for ${b}. What does the bill [come to|add up to]? | $
$a+b | The bank account showed ${a} before a [deposit|payment in] of ${b}. What does it show [now|afterwards]? | $
$a+b | {N} earns ${a} [a week|a day] and gets a [raise|bonus] of ${b}. What does {he} [get|earn] then? | $
$a+b | A [ticket|seat] is ${a}, and [booking|insurance] adds ${b}. How much [must we pay|does one pay in all]? | $
$a+b | {N} still needs ${b} for the {f}, having saved ${a}. [What does|How much does] the {f} cost? | $
a-b | The bakery baked {a} [rolls|pies|loaves] and sold {b}. How many [are left|remain|were not sold]? | 
a-b | {N} has {a} {o} and {M} [has|only has] {b}. How many more {o} does {N} have[| than {M}]? | {o}
a-b | {M} has {b} {o}, {N} [has|owns] {a}. How many fewer does {M} have? | {o}
a-b | Our team [scored|got] {a} points and the other team {b}. By how many points did we win? | points
a-b | The [match|game] ended {a} to {b}. [By how much|By how many points] did the winners win? | points
a-b | We got {b} points and the rivals {a}. By how many points did we lose? | points
a-b | The book has {a} pages. {N} has [read|finished] {b}. How many [pages |]are left[ to read|]? | pages
a-b | Of the {a} passengers, {b} [got off|left the train|changed] at the [station|next stop]. How many [stayed on|are still aboard]? | passengers
a-b | There are {a} students, {b} of them [girls|boys]. How many are [not|the others]? | students
a-b | {N} wants to collect {a} {o}. {He} has {b} [so far|already]. How many does {he} still need? | {o}
a-b | To win, [you need|a player needs] {a} points. [You have|So far it is] {b}. How many are [missing|still needed]? | points
a-b | Grandma is {a}, her [daughter|son] is {b}. What is the difference in age? | years
a-b | {N} is {b} years old and {M} is {a}. How many years older is {M}? | years
a-b | {N} is {b} years younger than {M}, who is {a}. How old is {N}? | years
a-b | The [tank|barrel] held {a} liters. {b} liters [leaked out|were used|evaporated]. How much is [left|still in it]? | liters
a-b | A rope is {a} meters long. [We cut|Someone cuts] {b} meters off. How long is the [rest|remaining piece]? | meters
a-b | It is {a} kilometers to the coast. We have [driven|done|covered] {b}. How far is it [still|from here]? | kilometers
a-b | At noon it was {a} degrees and at night {b}. By how many degrees did the temperature [fall|drop|go down]? | degrees
a-b | The temperature [fell|dropped] by {b} degrees from {a}. What is it now? | degrees
a-b | A full crate weighs {a} kilograms, [the empty one|the crate alone] {b}. How much do the [contents|goods in it] weigh? | kilograms
a-b | {N} weighed {a} kilograms and [lost|took off] {b}. What does {he} weigh now? | kilograms
a-b | The warehouse had {a} {o} and [shipped|sent out|delivered] {b}. How many {o} are [still there|in stock]? | {o}
a-b | A [hall|theater|stadium] has {a} seats, {b} are [taken|occupied]. How many seats are [free|empty]? | seats
a-b | {b} of the {a} eggs [broke|cracked]. How many eggs are [whole|still good]? | eggs
a-b | After [getting|finding|buying] {b} more, {N} has {a} {o}. How many did {he} have [before|at first]? | {o}
a-b | Together {N} and {M} have {a} {o}. {b} of them [are|belong to] {N}. How many [are|belong to] {M}? | {o}
a-b | There are {a} [animals|birds] on the farm: {b} are [ducks|geese], the rest are hens. How many hens are there? | hens
a-b | The [first|red] pack holds {b} cards, the [second|blue] one {a}. How many more cards are in the bigger pack? | cards
a-b | A pack had {a} [cookies|biscuits]. [We|They] ate {b}. How many [are still in it|remain in the pack]? | cookies
a-b | The [plumber|course] needs {a} minutes; {b} minutes [have passed|are over]. How many minutes [remain|are left]? | minutes
a-b | The old road was {a} kilometers, the new one is {b}. How many kilometers shorter is it? | kilometers
a-b | {N} jumped {a} centimeters, {M} {b}. How much [farther|further] did {N} jump? | centimeters
a-b | The old tower is {b} meters high, the new one {a}. [What is|Find|Work out] the difference in height. | meters
a-b | [What is|Find|Work out] the difference between {a} {o} and {b} {o}. | {o}
a-b | The [library|school] has {a} books. {b} are [lent out|on loan|borrowed]. How many are [in the house|on the shelves]? | books
a-b | The phone's memory [fits|holds] {a} photos; {b} [are on it|have been taken]. How many more can it [hold|take]? | photos
a-b | {N} invited {a} [friends|people], but {b} could not come. How many came? | 
a-b | Out of {a} [questions|tasks] {N} [got|answered] {b} right. How many were wrong? | 
a-b | The factory made {a} [bulbs|phones], {b} [of them |]were faulty. How many [were fine|passed the test]? | 
a-b | By {a} votes to {b} the plan was accepted. What was the [margin|majority]? | votes
a-b | In June {b} visitors came, in July {a}. How many more [came in July|was that in July]? | visitors
a-b | {N} has {a} {o} {p} and gives {b} to {M}. How many {o} does {N} [keep|have left|still have]? | {o}
a-b | {N} gave {b} of {his} {a} {o} [away|to {M}]. How many {o} are left? | {o}
a-b | A plane with {a} seats carries {b} [people|passengers]. How many seats stay empty? | seats
a-b | The [recipe|dough] calls for {a} grams of [sugar|flour]; I have {b}. How many grams am I short? | grams
a-b | A [flight|trip] takes {a} minutes by [train|bus] and {b} by car. How much time does the car save? | minutes
a-b | Usually the [job|walk] takes {a} minutes. Today it was {b} minutes [faster|quicker]. How long did it take? | minutes
a-b | There are {a} {o} {p}. Someone takes {b} away. How many {o} are there [now|then]? | {o}
a-b | {a} {o} were {p}. Now there are {b}. How many {o} [were taken|have gone|disappeared]? | {o}
a-b | {N} had {b} {o} [yesterday|last week] and has {a} now. How many did {he} [get|gain|add]? | {o}
a-b | There are {b} fewer cats than dogs [in town|in the shelter], and there are {a} dogs. How many cats are there? | cats
a-b | {M} has {a} {o}. {N} [has|owns] {b} fewer than {M}. How many does {N} have? | {o}
a-b | {N} has {b} {o} less than {M}. {M} has {a}. How many {o} has {N}[ got|]? | {o}
a-b | {M} has {a} {o}, which is {b} more than {N} [has|owns]. How many {o} does {N} have? | {o}
a-b | The bus has {b} seats and {a} people want to ride. How many people [cannot sit|have no seat]? | people
a-b | The hospital has {a} beds. If {b} are [in use|full], how many can [still be given|be used]? | beds
a-b | {N} printed {a} [flyers|posters] and has handed out {b}. How many [must|does] {he} still [hand|give] out? | 
a-b | The [museum|zoo] wants {a} visitors this month; {b} [have come|were counted] so far. How many more [are needed|must come]? | visitors
a-b | The river was {a} centimeters deep and [sank|fell] by {b}. How deep is it [now|today]? | centimeters
a-b | In [our|the] school {a} children eat lunch, {b} of them [bring it|eat at home]. How many eat [in the canteen|at school]? | children
a-b | My battery had {a} percent; {b} percent [was used up|are gone]. How much is left? | percent
a-b | A [store|stall] had {a} melons in the morning and {b} in the evening. How many [were sold|did it sell]? | melons
a-b | {a} players [entered|began], {b} [are out|have been knocked out]. How many are still in the game? | players
a-b | A [game|puzzle] has {a} levels. {N} is done with {b}. How many levels [remain|does {he} have to go]? | levels
a-b | The [coach|guide] counts {b} children, but there should be {a}. How many are missing? | children
a-b | {N} [borrowed|must return] {a} {o} and has [brought|given] back {b}. How many {o} does {he} still [owe|have to return]? | {o}
a-b | Mount A is {a} meters high, and [we are|the hut is] at {b} meters. How many meters [of climb |]are left to the top? | meters
a-b | A [writer|student] has to write {a} words and [has|is at] {b}. How many words are [still to go|missing]? | words
a-b | How many more {o} must {N} add to {b} {o} to [have|reach|get] {a}? | {o}
a-b | How many of {a} {o} are left if {b} [are sold|get lost|break]? | {o}
a-b | [Take|Remove] {b} {o} from a {x} of {a}. How many {o} [stay|remain] in the {x}? | {o}
a-b | If {N} [loses|uses up|sells] {b} of the {a} {o}, how many [will be|are] left? | {o}
a-b | There are {a} chairs for {b} guests. How many chairs [are too many|stay empty|will not be used]? | chairs
a-b | There are {b} chairs for {a} guests. How many chairs [must be brought|are lacking|do we need to add]? | chairs
$a-b | The {f} costs ${b}. {N} pays with ${a}. How much change does {he} get? | $
$a-b | {N} had ${a} and [spent|paid] ${b} on the {f}. How much [money |]is left? | $
$a-b | The {f} was ${a}, now it is ${b}. How much [cheaper is it|do you save]? | $
$a-b | The {f} costs ${a}. {N} has ${b}. How much more [money |]does {he} need? | $
$a-b | At one shop the {f} is ${b}, at another ${a}. What is the difference[ in price|]? | $
$a-b | My bill was ${a}, but a [coupon|voucher] took ${b} off. What did I pay? | $
$a-b | One {g} costs ${a} and the {f} costs ${b}. How much more [does the {g} cost|expensive is the {g}]? | $
$a-b | Together the {f} and the {g} cost ${a}. The {f} [costs|alone is] ${b}. What does the {g} cost? | $
$a-b | {N} earned ${a} and paid ${b} in [tax|rent]. How much does {he} keep? | $
$a-b | We [collected|raised] ${b} of the ${a} for the [trip|gift]. How much is still [needed|missing]? | $
$a-b | The cashier gets ${a} for a bill of ${b}. How much [must be given back|change is due]? | $
$a-b | {N} owes {M} ${a} and pays back ${b}. How much does {N} still owe? | $
$a-b | The shop bought the {f} for ${b} and sold it for ${a}. What is the [profit|gain]? | $
$a-b | From an account with ${a} someone [withdraws|takes out] ${b}. What is the new balance? | $
$a-b | After [earning|finding|receiving] ${b} {N} has ${a}. How much did {he} have before? | $
a×b | Each [bag|pack|box] holds {a} [cookies|nuts|sweets]. How many are in {b} of them? | 
a×b | There are {b} packs with {a} [cards|cookies|pencils] each. How many [is that|are there] [in total|altogether]? | 
a×b | {N} [runs|walks|cycles] {a} kilometers every day. How far does {he} go in {b} days? | kilometers
a×b | A car [drives|goes|travels] at {a} kilometers per hour. How many kilometers does it cover in {b} hours? | kilometers
a×b | For {b} hours a train [rolled|moved] at {a} km per hour. [What distance|How many kilometers] did it cover? | kilometers
a×b | The [hall|theater] has {b} rows of {a} seats. How many seats [are there|does it have]? | seats
a×b | {a} chairs [stand|are] in each of the {b} rows. How many chairs are there [in all|altogether]? | chairs
a×b | In a [field|garden] there are {b} rows with {a} [trees|plants|bushes] per row. How many were planted? | 
a×b | One cake [needs|takes|uses] {a} eggs. How many eggs [do|would] {b} cakes need? | eggs
a×b | How many [screws|bolts] are needed for {b} tables if one table needs {a}? | 
a×b | For one [shirt|dress] you need {a} buttons. How many buttons do you need for {b}? | buttons
a×b | {N} [has|owns] {a} {o}. {M} has {b} times as many. How many {o} does {M} have? | {o}
a×b | {M} has {b} times as many {o} as {N}. {N} has {a}. How many [belong to {M}|does {M} have]? | {o}
a×b | The [oak|tower] is {b} times as high as the [bush|hut], which is {a} meters high. How high is it? | meters
a×b | A machine [makes|fills|prints] {a} [bottles|boxes|labels] per minute. How many does it make in {b} minutes? | 
a×b | In {b} hours, how many [parts|toys] does a factory [make|build] at {a} an hour? | 
a×b | {b} [friends|children] each bring {a} {o}. How many {o} [is that|do they bring] [altogether|in total]? | {o}
a×b | {N} gives each of {b} [children|friends] {a} {o}. How many {o} does {he} [give out|need]? | {o}
a×b | There are {b} {xs}. Each {x} [has|holds|contains] {a} {o}. How many {o} are there [in all|altogether|in total]? | {o}
a×b | [A|One|Every] {x} contains {a} {o}. How many {o} do {b} {xs} contain? | {o}
a×b | [Find|Work out|Give] the number of {o} in {b} {xs} of {a} {o} each. | {o}
a×b | {a} {o} go into every {x}. [We|They] fill {b} {xs}. How many {o} are [used|packed]? | {o}
a×b | A [nurse|doctor] sees {a} patients a day. How many [in|does that make in] {b} days? | patients
a×b | We have {b} teams with {a} players each. How many players [are there|take part]? | players
a×b | The teacher makes {b} teams of {a} pupils. How many pupils are in the class? | pupils
a×b | A [bus|boat] carries {a} people. How many people can {b} [such buses|of these] carry? | people
a×b | {N} reads {a} pages [a day|each evening]. How many pages will {he} read in {b} days? | pages
a×b | A book has {b} chapters of {a} pages. How many pages does it have [in all|altogether|in total]? | pages
a×b | The rectangle is {a} meters long and {b} meters wide. What is its area in square meters? | square meters
a×b | A wall is {b} tiles high and {a} tiles wide. How many tiles [cover it|are on it]? | tiles
a×b | A [sheet|page] has {b} columns and {a} lines. How many cells is that? | cells
a×b | Every [floor|level] of the house has {a} windows. There are {b} [floors|levels]. How many windows [are there|must be cleaned]? | windows
a×b | A tap [drips|loses] {a} drops a minute. How many drops fall in {b} minutes? | drops
a×b | A [pump|pipe] moves {a} liters an hour. How many liters in {b} hours? | liters
a×b | One crate weighs {a} kilograms. What do {b} [equal crates|such crates] weigh? | kilograms
a×b | {b} sacks of [rice|flour] weigh {a} kilograms each. What is the total weight? | kilograms
a×b | For {b} weeks {N} learned {a} new words each week. How many words did {he} learn? | words
a×b | My heart beats {a} times a minute. How often does it beat in {b} minutes? | times
a×b | The [dog|cat|horse] eats {a} grams a day. How much [food |]is needed for {b} days? | grams
a×b | {b} [robots|monsters] have {a} legs apiece. How many legs is that [altogether|in total]? | legs
a×b | [Each|Every] hen lays {a} eggs a month. How many eggs do {b} hens lay in that time? | eggs
a×b | The [server|site] gets {a} requests per second. How many does it get in {b} seconds? | requests
a×b | A [video|download] uses {a} megabytes. How many megabytes do {b} of [them|this size] use? | megabytes
a×b | {N} plays {b} [games|rounds] and scores {a} points in each. How many points does {he} score? | points
a×b | Each win is worth {a} points. How many points does a team with {b} wins have? | points
a×b | [Place|Put] {a} plates on each of {b} tables. How many plates do you need? | plates
a×b | If {b} [clerks|people] each write {a} letters, how many letters is that [altogether|in total]? | letters
a×b | A ribbon [is cut|is divided] into {b} pieces of {a} centimeters. How long was it? | centimeters
a×b | {N} shared {his} {o} among {b} [children|kids] and each got {a}. How many {o} were there [at first|in all]? | {o}
a×b | After sharing equally, each of the {b} pirates had {a} coins. How many coins were [shared|in the chest]? | coins
a×b | In our street there are {b} houses with {a} [people|rooms] in each. How many in total? | 
a×b | The pool is {a} meters long. How many meters is a swim of {b} lengths? | meters
a×b | A [ship|truck] takes {a} containers per trip. How many containers does it move in {b} trips? | containers
a×b | A lesson lasts {a} minutes. How many minutes do {b} lessons last? | minutes
a×b | To paint one room takes {a} minutes. How many minutes for {b} rooms of the same size? | minutes
a×b | A [patient|child] takes {b} pills of {a} milligrams. How many milligrams is that? | milligrams
a×b | One {f} costs ${a}. How much do {b} of them cost? | $
a×b | {N} buys {b} [pens|books|plants] at ${a} each. How much does {he} pay? | $
a×b | Tickets are ${a} apiece. What do {b} tickets cost? | $
a×b | [We|They] pay ${a} rent a month. How much [rent |]is that for {b} months? | $
a×b | {N} earns ${a} [an hour|a day|a week]. How much does {he} earn in {b} [shifts of that length|of them]? | $
a×b | For {b} hours of work at ${a} per hour, what is the [wage|pay]? | $
a×b | {b} [friends|classmates] each paid ${a} for the meal. What was the whole bill? | $
a×b | Every month {N} saves ${a}. How much [has|will have] {he} saved after {b} months? | $
a×b | One kilogram of [cheese|fish] costs ${a}. What is the price of {b} kilograms? | $
a×b | A hotel night costs ${a}. [How much are|What do we pay for] {b} nights? | $
a×b | {b} [members|students] give ${a} each for a present. How much [money |]comes together? | $
a×b | The {g} costs {b} times as much as the {f}. The {f} costs ${a}. What does the {g} cost? | $
a×b | The phone plan is ${a} a month. [What|How much] does it cost for {b} months? | $
a×b | A stall sells {b} [mugs|candles] for ${a} apiece. How much [money |]does it take in? | $
a×b | A taxi costs ${a} per kilometer. [What is|Find|Work out] the fare for {b} kilometers. | $
a×b | How much [money |]does {N} need to buy {b} [tickets|shirts] if one costs ${a}? | $
a×b | A [loan|bike] is paid off in {b} payments of ${a}. How much is paid [in all|altogether]? | $
a×b | In the wallet there are {b} notes of ${a}. How much money is [in it|that]? | $
a÷b | {N} shares {a} {o} [equally|evenly|fairly] among {b} [friends|children|people]. How many does each get? | {o}
a÷b | {b} [children|friends|pirates] share {a} {o} equally. How many {o} does each [one |][get|receive]? | {o}
a÷b | {a} {o} are [packed|put|sorted] into {xs} of {b}. How many {xs} [are filled|are needed|is that]? | {xs}
a÷b | Each {x} [holds|takes|fits] {b} {o}. How many {xs} [are needed|does one need] for {a} {o}? | {xs}
a÷b | {N} [divides|splits] {a} {o} equally between {b} {xs}. How many {o} are in each {x}? | {o}
a÷b | There are {b} {xs} with the same number of {o} in each, {a} {o} in all. How many {o} are in one {x}? | {o}
a÷b | [Put|Place] {a} {o} in {b} equal {xs}. How many {o} [go into|are in] each? | {o}
a÷b | In groups of {b}, how many groups [can|do] {a} [students|children|people] [form|make]? | groups
a÷b | A class of {a} [pupils|students] is split into {b} equal groups. How many are in [each|one] group? | 
a÷b | {a} players are [put|divided] into {b} teams of the same size. How many players are on a team? | players
a÷b | {a} players form teams of {b}. How many teams [are there|is that|do they form]? | teams
a÷b | A team has {b} players. How many teams can be made from {a} players? | teams
a÷b | A [hall|theater] with {a} seats has {b} [equal|equally long] rows. How many seats are in a row? | seats
a÷b | {a} chairs are set up in rows of {b}. How many rows [are there|does that give]? | rows
a÷b | There are {b} seats in each row and {a} seats in total. How many rows [are there|does the hall have]? | rows
a÷b | {N} read {a} pages in {b} days, the same number every day. How many pages [per day|a day] was that? | pages
a÷b | In {b} days a [reader|student] finished {a} pages. How many pages is that [per day|a day|each day]? | pages
a÷b | The book has {a} pages. {N} reads {b} [a day|each day]. [In|After] how many days is {he} done? | days
a÷b | {N} [reads|studies] {b} pages [a day|each day|per day]. How long does {he} need for a book of {a} pages? | days
a÷b | A car [drove|went] {a} kilometers in {b} hours. [What was its speed|How fast did it go] in kilometers per hour? | kilometers per hour
a÷b | In {b} hours the train covered {a} km. How many km is that [per hour|an hour]? | kilometers
a÷b | At {b} kilometers per hour, how many hours [does it take to drive|are needed for] {a} kilometers? | hours
a÷b | It is {a} kilometers to the city. A [bus|truck] does {b} kilometers an hour. How many hours does it need? | hours
a÷b | A car uses {b} liters in all for {a} kilometers. How many kilometers does it go on one liter? | kilometers
a÷b | A machine made {a} [parts|cans] in {b} minutes. How many is that per minute? | 
a÷b | A printer does {b} pages a minute. How many minutes does it take to print {a} pages? | minutes
a÷b | In {b} minutes {N} typed {a} words. How many words per minute [is that|did {he} type]? | words
a÷b | The [tank|pool] holds {a} liters and is filled at {b} liters a minute. After how many minutes is it full? | minutes
a÷b | One bottle holds {b} [deciliters|cups]. How many bottles can be filled from {a} [deciliters|cups]? | bottles
a÷b | How many cups of {b} milliliters can [we|you] pour from {a} milliliters of [tea|juice]? | cups
a÷b | A rope of {a} meters is cut into {b} equal [pieces|parts]. How long is each? | meters
a÷b | [We|They] cut a {a} centimeter ribbon into pieces of {b} centimeters. How many pieces [are there|do we get]? | pieces
a÷b | {N} [has|owns] {a} {o}. {M} has {b}. How many times as many does {N} have? | times
a÷b | {M} has {b} {o} and {N} [has|owns] {a}. {N} has how many times as many as {M}? | times
a÷b | {N} [has|owns] {b} times as many {o} as {M}. {N} has {a}. How many does {M} have? | {o}
a÷b | {N} has {a} {o}, that is {b} times as many as {M} has. How many {o} has {M}[ got|]? | {o}
a÷b | The tower is {a} meters high, the house {b}. How many times as high is the tower? | times
a÷b | A tree is {b} times as tall as a bush. The tree is {a} centimeters tall. How tall is the bush? | centimeters
a÷b | A father is {b} times as old as his child. He is {a}. How old is the child? | years
a÷b | A [bus|van|boat] holds {b} people. How many [trips|rides] are needed for {a} people? | 
a÷b | {a} people are to be driven in [buses|vans] for {b}. How many vehicles [are needed|must be ordered]? | 
a÷b | {a} guests sit at {b} tables, the same number at each. How many guests sit at one table? | guests
a÷b | At each table there is room for {b}. How many tables do {a} guests need? | tables
a÷b | {N} baked {a} [cookies|biscuits] and puts {b} on each plate. How many plates does {he} need? | plates
a÷b | {N} puts {a} cookies on {b} plates, equally many on each. How many cookies [are|lie] on a plate? | cookies
a÷b | There are {a} cookies for {b} [kids|guests]. If all get the same, how many does each one get? | cookies
a÷b | A bag of {a} [sweets|marbles] has to last {b} days. How many a day can {N} have? | 
a÷b | The dog eats {b} grams [a day|each day|per day]. How many days does a bag of {a} grams last? | days
a÷b | The [hikers|scouts] have {a} liters of water for {b} days. How much water can they use per day? | liters
a÷b | A cook needs {b} eggs for one cake. How many cakes can be baked with {a} eggs? | cakes
a÷b | For {b} [cakes|pies] a baker used {a} grams of sugar. How many grams [per cake|does one take]? | grams
a÷b | Each table needs {b} screws. How many tables can be built from {a} screws? | tables
a÷b | The library puts {a} books on {b} shelves, equally many on each. How many books are on one shelf? | books
a÷b | A shelf holds {b} books. How many shelves do {a} books fill? | shelves
a÷b | Hens laid {a} eggs, and {b} fit in a carton. How many cartons [are filled|can be filled]? | cartons
a÷b | {b} hens laid {a} eggs, each the same number. How many eggs did one hen lay? | eggs
a÷b | {b} equal crates weigh {a} kilograms together. How heavy is one crate? | kilograms
a÷b | Some crates weigh {b} kilograms each, {a} kilograms in all. How many crates [are there|is that]? | crates
a÷b | The rectangle has an area of {a} square meters and a width of {b} meters. How long is it in meters? | meters
a÷b | The lamps stand {b} meters apart on a road of {a} meters. How many gaps are between them? | gaps
a÷b | {a} [seedlings|trees] are planted in {b} equal rows. How many are in [a|each] row? | 
a÷b | With {b} [plants|trees] in every row, how many rows do {a} make? | rows
a÷b | A team got {a} points in {b} games. How many points is that on average per game? | points
a÷b | Each [win|hit] brings {b} points. How many does a team need to get {a} points? | 
a÷b | A [nurse|vet] saw {a} patients in {b} days. What is the daily average? | patients
a÷b | A [work order|report] of {a} pages is split among {b} [typists|clerks]. How many pages [must each type|does each one get]? | pages
a÷b | How many days does it take to [pick|pack] {a} {o} at {b} [a day|per day]? | days
a÷b | How many {o} [are in each|does each get] if {a} {o} are dealt out evenly to {b} people? | {o}
a÷b | The downloads total {a} megabytes in {b} files of one size. How big is a file in megabytes? | megabytes
a÷b | A disk has room for {a} megabytes. How many videos of {b} megabytes fit on it? | videos
a÷b | {b} [pens|cups|shirts] cost ${a}. How much is one? | $
a÷b | {N} paid ${a} for {b} tickets. What does one ticket cost? | $
a÷b | {b} friends split a bill of ${a} equally. How much does each [one |]pay? | $
a÷b | The trip costs ${a} and is paid by {b} people in equal parts. What does each [owe|have to pay]? | $
a÷b | A prize of ${a} is shared by {b} winners. How much does each winner get? | $
a÷b | {N} earned ${a} in {b} hours. How much is that [per hour|an hour]? | $
a÷b | Someone earns ${b} [an hour|per hour]. How many hours must they work for ${a}? | hours
a÷b | {N} wants to save ${a}, putting aside ${b} a month. How many months does {he} need? | months
a÷b | The {f} for ${a} is paid in {b} equal payments. How much is each payment? | $
a÷b | A ticket costs ${b}. How many tickets can {N} buy with ${a}? | tickets
a÷b | With ${a} in hand, how many [pens|cards] at ${b} each can we get? | 
a÷b | For ${a} {N} gets {b} kilograms of [cherries|coffee]. What is the price per kilogram? | $
a÷b | The yearly fee is ${a} and the monthly one ${b}. How many times as much is the yearly fee? | times
a÷b | {N} [has|owns] ${a} to spend over {b} days. How much can {he} spend [a day|each day|per day]? | $
a÷bR | {N} packs {a} {o} in {xs} of {b}. How many {xs} are full and how many {o} [are left over|are left|remain]? | 
a÷bR | {a} {o} are shared [equally|fairly] by {b} [children|friends]. How many does each get, and how many are left[ over|]? | 
a÷bR | {b} [friends|kids] want to share {a} {o} equally. How many does each one get and how many remain? | 
a÷bR | Teams of {b} are made from {a} players. How many teams are there, and how many players [are left over|have no team]? | 
a÷bR | A team needs {b} players. {a} came. How many full teams can be made and how many players [are left|remain]? | 
a÷bR | {a} chairs are placed in rows of {b}. How many full rows are there and how many chairs [are left over|are left|remain]? | 
a÷bR | {N} cuts a rope of {a} meters into pieces of {b} meters. How many pieces [are there|does {he} get], and how many meters are left? | 
a÷bR | A baker puts {b} rolls in a bag and has {a} rolls. How many bags are filled and how many rolls [are left over|are left|remain]? | 
a÷bR | Each carton holds {b} eggs. With {a} eggs, how many cartons [are full|can be filled] and how many eggs remain? | 
a÷bR | The class has {a} pupils and works in groups of {b}. How many groups [are there|form], and how many pupils are left over? | 
a÷bR | A [dealer|player] deals {a} cards to {b} players evenly. How many cards does each get and how many stay on the table? | 
a÷bR | {a} [photos|stickers] go in an album with {b} on a page. How many pages are full, and how many are left for the next page? | 
a÷bR | One pen costs ${b}. {N} [has|owns] ${a}. How many pens can {he} buy and how many dollars does {he} have left? | 
a÷bR | With ${a} you buy tickets at ${b}. How many [tickets |]can you get and how much money remains? | 
a÷bR | [Divide|Split] {a} {o} among {b} {xs} equally. How many are in each {x} and how many are left over? | 
a÷bR | {b} {o} fit in one {x}. There are {a} {o}. How many {xs} get full and how many {o} [are left|remain]? | 
a÷bR | A [ferry|van] takes {b} people per trip. {a} people wait. How many full trips are there, and how many people are left? | 
a÷bR | A [tailor|factory] uses {b} buttons per shirt and has {a}. How many shirts can be finished and how many buttons remain? | 
a÷bR | How many cakes can we bake from {a} eggs at {b} eggs a cake, and how many eggs [are left|remain]? | 
a÷bR | {a} liters of juice are filled in cans of {b} liters. How many cans are full and how many liters [are left over|are left|remain]? | 
a÷bR | The [gardener|farmer] plants {a} [bulbs|bushes] in {b} equal rows. How many are in each row and how many are left over? | 
a÷bR | A shelf takes {b} books. The library has {a}. How many shelves are filled, and how many books [are left|remain]? | 
a÷bR | {N} [reads|studies] {b} pages [a day|each day|per day] of a book of {a} pages. How many full days does {he} read and how many pages are left then? | 
a÷bR | {a} guests sit at tables for {b}. How many tables are full and how many guests [are left|remain]? | 
a÷bR | [Pack|Put] {b} cookies in a bag until {a} are used as far as possible: how many bags, and how many cookies left over? | 
a+b+c | {N} has {a} {o}, {M} has {b} and {K} has {c}. How many {o} do they have [altogether|together|in total]? | {o}
a+b+c | We drove {a} kilometers on Friday, {b} on Saturday and {c} on Sunday. How many kilometers [is that|in total]? | kilometers
a+b+c | There are {a} [red|small], {b} [blue|middle] and {c} [green|big] {o} {p}. How many {o} are there [in all|altogether]? | {o}
a+b+c | A [shop|stall] sold {a} {o} in the morning, {b} at noon and {c} at night. How many did it sell [that day|in all]? | {o}
a+b+c | The {f} costs ${a}, the {g} ${b} and the {h} ${c}. How much do they cost [together|in all]? | $
a+b+c | {N} scored {a} points, then {b}, then {c}. What is {his} [total|final] score? | points
a+b+c | A bus had {a} people on it. At one stop {b} got on, at the next {c} more. How many are [on it|aboard] now? | people
a+b+c | After giving {b} {o} to {M} and {c} to {K}, {N} has {a} left. How many did {he} have [at first|before]? | {o}
a+b-c | {N} had {a} {o}, [got|bought|found] {b} more and [lost|gave away|sold] {c}. How many does {he} have now? | {o}
a+b-c | There were {a} people on the [bus|tram]. At the stop {b} got on and {c} got off. How many are on it now? | people
a+b-c | {N} has ${a} and earns ${b}. Then {he} [spends|pays] ${c}. How much [money |]is left? | $
a+b-c | A [library|shop] with {a} books gets {b} new ones and [gives away|throws out] {c}. How many books are there then? | books
a+b-c | {N} baked {a} cookies and {M} baked {b}. Then {c} were eaten. How many cookies [are left|remain]? | cookies
a+b-c | From {a} red and {b} blue {o}, {c} are [taken away|sold]. How many {o} [remain|are left]? | {o}
a+b-c | The tank had {a} liters; {b} were poured in and {c} were [used|let out]. How many liters are in it? | liters
a-b+c | {N} had {a} {o}, [gave away|lost|sold] {b} and then [got|bought|found] {c}. How many does {he} have now? | {o}
a-b+c | At the stop {b} of the {a} passengers got off and {c} got on. How many [are|ride] on the bus now? | passengers
a-b+c | {N} [had|owned] ${a}, paid ${b} for the {f} and was then given ${c}. How much does {he} have? | $
a-b+c | A warehouse had {a} {o}. It sent out {b} and received {c}. How many are [there|in stock] now? | {o}
a-b+c | It was {a} degrees, then [fell|dropped] by {b} and later rose by {c}. What is the temperature now? | degrees
a-b+c | Of {a} library books, {b} were lent out and {c} [came back|were returned]. How many are in the library? | books
a-b+c | A player with {a} points loses {b} and then wins {c}. How many points [is that|does the player have]? | points
a-b-c | {N} [had|owned] {a} {o}. {He} gave {b} to {M} and {c} to {K}. How many [are left|remain]? | {o}
a-b-c | From ${a} {N} spends ${b} on the {f} and ${c} on the {g}. How much [money |]is left? | $
a-b-c | A book has {a} pages. {N} read {b} on Monday and {c} on Tuesday. How many pages [are left|remain]? | pages
a-b-c | The bakery had {a} rolls, sold {b} in the morning and {c} later. How many were [left|not sold]? | rolls
a-b-c | Of {a} {o}, {b} are red, {c} are blue and the rest are [white|green]. How many are in the rest? | {o}
a-b-c | A rope of {a} meters loses {b} meters, then {c} more. How long is [it|the rest] now? | meters
a-b-c | In a hall of {a} seats, {b} are for [children|guests], {c} for staff. How many [other |]seats are left? | seats
a×b+c | {N} has {b} {xs} of {a} {o} and {c} loose ones. How many {o} does {he} have [in all|altogether]? | {o}
a×b+c | There are {b} rows of {a} chairs and {c} [more|extra] chairs at the wall. How many chairs are there? | chairs
a×b+c | {N} buys {b} [pens|books] at ${a} each and the {f} for ${c}. How much does {he} pay? | $
a×b+c | {N} already has ${c} and saves ${a} a week. How much will {he} have after {b} weeks? | $
a×b+c | A [taxi|van] costs ${c} plus ${a} per kilometer. What do {b} kilometers cost? | $
a×b+c | {N} [has|owns] {a} {o}. {M} has {b} times as many and {c} more. How many does {M} have? | {o}
a×b+c | When {o} are shared by {b} [children|kids], each gets {a} and {c} are left over. How many {o} were there [at first|in all]? | {o}
a×b+c | We had {c} cookies and opened {b} packs with {a} in each. How many cookies are there now? | cookies
a×b-c | {N} has {b} {xs} of {a} {o}. {He} [gives away|uses|loses] {c}. How many {o} are left? | {o}
a×b-c | A [hall|theater] has {b} rows of {a} seats and {c} are [taken|broken]. How many seats can [still |]be used? | seats
a×b-c | {N} [buys|gets|orders] {b} shirts at ${a} each and has a coupon for ${c}. How much does {he} [pay|have to pay|spend]? | $
a×b-c | {N} worked {b} hours at ${a} [an hour|per hour] and paid ${c} in tax. How much [is left|remains]? | $
a×b-c | From {b} packs with {a} cookies each, {c} cookies were eaten. How many are [left|still there]? | cookies
a×b-c | {M} has {c} fewer {o} than {b} times what {N} [has|owns]. {N} has {a}. How many does {M} have? | {o}
a×b-c | A machine made {a} parts [an hour|per hour] for {b} hours, and {c} were faulty. How many were good? | parts
c-a×b | {N} has {c} {o} and gives {a} to each of {b} [friends|classmates]. How many [are left|remain]? | {o}
c-a×b | {N} has ${c} and buys {b} [pens|tickets] at ${a} each. How much [money |]is left? | $
c-a×b | {N} pays for {b} books at ${a} apiece with ${c}. How much change does {he} get? | $
c-a×b | A book has {c} pages. {N} [reads|studies] {a} pages [a day|each day|per day] for {b} days. How many pages remain? | pages
c-a×b | From a rope of {c} meters, {b} pieces of {a} meters are cut. How long is the rest? | meters
c-a×b | We need {c} {o} and have {b} {xs} with {a} in each. How many {o} are still [needed|missing]? | {o}
c-a×b | A tank of {c} liters loses {a} liters [an hour|per hour]. How much is left after {b} hours? | liters
(a+b)×c | Each {x} holds {a} red and {b} blue {o}. How many {o} are in {c} {xs}? | {o}
(a+b)×c | A [meal|menu] is ${a} and a drink ${b}. What do {c} people pay if each has both? | $
(a+b)×c | {N} runs {a} kilometers in the morning and {b} in the evening. How far is that in {c} days? | kilometers
(a+b)×c | {c} [children|guests] each get {a} {o} and {b} {O}. How many things are [given out|needed]? | 
(a+b)×c | In {c} [classes|groups] there are {a} boys and {b} girls each. How many children is that? | children
(a+b)×c | Machine A makes {a} parts [an hour|per hour], machine B {b}. How many do both make in {c} hours? | parts
(a+b)×c | {N} [buys|orders] {c} sets, each with the {f} for ${a} and the {g} for ${b}. How much is it in all? | $
(a-b)×c | A {x} held {a} {o}, but {b} were [bad|taken out]. How many {o} are left in {c} such {xs}? | {o}
(a-b)×c | {N} earns ${a} [a day|each day|per day] and spends ${b}. How much does {he} save in {c} days? | $
(a-b)×c | One {f} for ${a} is reduced by ${b}. What do {c} of them cost now? | $
(a-b)×c | A tank gains {a} liters and loses {b} liters [an hour|per hour]. How much more is in it after {c} hours? | liters
(a-b)×c | A shop buys mugs at ${b} and sells them at ${a}. [What is|Find|Work out] the profit on {c} mugs. | $
(a-b)×c | Every bus has {a} seats, {b} of them empty. How many people ride in {c} buses? | people
(a-b)×c | {N} [reads|studies] {a} pages [a day|each day|per day], {M} only {b}. How many pages is {N} ahead after {c} days? | pages
(a+b)÷c | {N} [has|owns] {a} {o} and {M} has {b}. They put them into {c} equal {xs}. How many [are in each|does each hold]? | {o}
(a+b)÷c | {a} boys and {b} girls form teams of {c}. How many teams [are there|is that]? | teams
(a+b)÷c | A meal of ${a} and drinks of ${b} are split by {c} [friends|classmates]. How much does each [pay|owe]? | $
(a+b)÷c | {N} baked {a} [cookies|biscuits], then {b} more, and put {c} in each bag. How many bags did {he} fill? | bags
(a+b)÷c | {N} drove {a} kilometers, then {b}, in {c} hours altogether. How many kilometers [per hour|an hour] is that[| altogether| in all]? | kilometers
(a+b)÷c | [Mix|Put together] {a} {o} and {b} {O} and share them among {c} people. How many things does each get? | 
(a+b)÷c | We saved ${a} and got ${b} as a gift. How many tickets at ${c} can we buy? | tickets
(a-b)÷c | {N} had {a} {o}, [kept|lost] {b} and shared the rest among {c} friends. How many did each get? | {o}
(a-b)÷c | From {a} [eggs|tomatoes] {b} broke. The others go in cartons of {c}. How many cartons are filled? | cartons
(a-b)÷c | A bill of ${a} is cut by a ${b} coupon and split by {c} [people|persons]. How much does each [pay|owe]? | $
(a-b)÷c | {N} has read {b} of {a} pages and reads {c} a day from now on. How many days does {he} [still |]need? | days
(a-b)÷c | One {f} costs ${a}. {N} [has|owns] ${b} and saves ${c} a week. In how many weeks can {he} buy it? | weeks
(a-b)÷c | Of {a} pupils {b} are [ill|away]. The rest form {c} equal groups. How many are in each group? | pupils
(a-b)÷c | A rope of {a} meters is shortened by {b} and then cut into {c} equal parts. How long is each? | meters
a-b | {N} needs {a} points for the [badge|next level] and has {b} [now|so far]. How many [points |]are missing? | points
a×b | A team plays {b} matches and gets {a} points in [each|every one]. What is its [total|score]? | points
a×b | [There are|A league has] {b} teams, and every team has {a} [players|members]. How many [people|players] is that? | 
a×b | {N} [bakes|makes] {b} trays of cookies, with {a} on [each|every] tray. How many cookies does {he} [bake|make]? | cookies
a×b | Each of {b} [guests|campers] eats {a} cookies. How many cookies are [eaten|needed]? | cookies
a×b | The [phone|water] bill is ${a} every month. What are {b} [monthly bills|such bills] together? | $
a×b | Every [pack|bag] of [balloons|seeds] has {a} in it. {N} opens {b}. How many does {he} [have|get]? | 
a÷b | {a} [cards|balloons] come in packs of {b}. How many packs are [there|needed]? | packs
a÷b | {b} [equal|identical] packs hold {a} [cards|balloons] in total. How many are in one pack? | 
"""
