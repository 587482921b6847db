"""English word problems of work, trade and money for training: one scene, many questions, in the format of stories_en."""

PHRASES = """
a+b | After the tailor cut {b} meters off the roll, {a} meters remained. How long was the roll before? | meters
a÷b | From {a} meters of cloth a tailor makes {b} equal [shirts|suits]. How many meters go into one? | meters
a÷b | Each [shirt|suit] takes {b} meters of cloth. With {a} meters, how many can the tailor sew? | 
c-a×b | The tailor owned {c} buttons. She sewed {a} of them onto each of {b} [coats|uniforms]. How many buttons are still in her tin? | buttons
a×b+c | On each of {b} coats the tailor sewed {a} buttons, and {c} spare buttons are still in the tin. How many buttons did she have to start with? | buttons
a+b-c | The tailor had {a} [spools|buttons], ordered {b} more and used up {c}. How many are in the [drawer|tin] now? | 
a÷bR | The tailor needs {b} buttons for a coat and has {a}. How many coats can be finished, and how many buttons stay unused? | 
(a+b)×c | For one uniform the tailor charges ${a} for the jacket and ${b} for the trousers. What will {c} uniforms come to? | $
a-b-c | From a roll of {a} meters the tailor cuts {b} meters for curtains and {c} meters for a tablecloth. What remains? | meters
a-b | A carpenter's plank is {a} centimeters long, but only {b} centimeters are wanted. How much must be sawn off? | centimeters
a+b | A carpenter sawed {b} centimeters off a board, which left {a}. What was the board's length to begin with? | centimeters
a÷b | A carpenter saws a {a} centimeter board into {b} equal pieces. What does each piece measure? | centimeters
a×b | A carpenter builds {b} [stools|chairs], each with {a} screws. How many screws does the job take? | screws
a×b+c | A carpenter used {a} screws for each of {b} [doors|cupboards] and {c} for the [porch|roof]. How many were used overall? | screws
a×b-c | A carpenter took {b} boxes of {a} nails to the site and brought {c} nails back. How many nails were used there? | nails
(a-b)÷c | Of {a} screws in the tin, {b} are rusty. The good ones are just enough for {c} [chairs|shelves]. How many screws per piece is that? | screws
a÷bR | A carpenter has {a} legs, and a table takes {b}. How many tables can he build and how many legs will be left? | 
a-b+c | The carpenter's stock was {a} planks. He used {b}, and a truck delivered {c}. What is the stock now? | planks
a×b | It takes the carpenter {a} minutes to make one [drawer|stool]. How long for {b} of them? | minutes
a÷b | The carpenter finished {b} [drawers|stools] in {a} minutes, all at one pace. How many minutes did one take? | minutes
a+b | A plumber charges ${a} for [parts|the pipe] and ${b} for labor. What is on the bill? | $
a-b | The plumber's bill is ${a}. Of this ${b} is for parts. How much is for labor? | $
(a-b)÷c | A plumber's bill was ${a}, of which ${b} was for materials. He had worked {c} hours. What is his hourly rate? | $
a÷b | The plumber took ${a} for {b} hours. What does he charge for one hour? | $
a+b-c | The plumber's bill is ${a} for work and ${b} for pipes, less ${c} because of a complaint. What must be paid? | $
a-b | The fisherman caught {a} [trout|herring] and threw {b} [small ones |]back. How many did he bring home? | 
a+b | The fisherman threw back {b} fish and took {a} home. How many had he caught? | fish
a×b | A fishing crew of {b} caught {a} fish per person. How large was the catch? | fish
a÷b | A catch of {a} fish is divided evenly among {b} boats. What does each boat receive? | fish
(a+b)÷c | Two nets brought up {a} and {b} fish. The {c} fishermen divide them evenly. How many does each get? | fish
a+b-c | The nets brought up {a} herring and {b} cod, but {c} fish slipped away. How many stayed in the boat? | fish
a-b | Yesterday's catch was {a} kilograms, today's only {b}. By how much did it drop? | kilograms
a-b | Yesterday we caught {b} kilograms and today {a}. By how much did the catch rise? | kilograms
a-b | A shepherd counts {b} sheep in the fold, though he owns {a}. How many have strayed? | sheep
a+b | A shepherd counts {a} sheep in the fold, and {b} are still out on the hill. How large is the flock? | sheep
a×b | Each sheep gives {a} kilograms of wool. What do {b} sheep give? | kilograms
a÷b | A flock of {b} sheep gave {a} kilograms of wool. What is that for each sheep? | kilograms
a+b-c | A flock of {a} sheep gained {b} lambs in spring, and {c} animals were sold in autumn. How big is the flock now? | 
a-b-c | Out of a flock of {a}, wolves took {b} and illness took {c}. How many animals lived? | 
a×b-c | A shepherd shears {a} sheep a day for {b} days, but {c} of them were not his own. How many of his own were shorn? | sheep
(a+b)÷c | {a} white and {b} black sheep are driven into {c} pens, equally full. How many sheep stand in a pen? | sheep
a÷bR | The shepherd loads {a} sheep onto carts that carry {b}. How many carts are full, and how many sheep must walk? | 
a-b | Of {a} calls that reached the help desk, {b} were answered. How many callers got no answer? | calls
a+b | The help desk answered {a} calls and missed {b}. How many people had called? | calls
a×b | One operator handles {a} calls a day. How many do {b} operators handle? | calls
a÷b | A team of {b} operators dealt with {a} calls, an equal share each. How many calls did one operator take? | calls
a+b+c | The help desk got {a} calls, {b} emails and {c} letters. How many requests came in? | requests
a-b+c | In the queue were {a} callers. {b} hung up, and {c} new ones dialed in. How many are in the queue now? | callers
(a-b)×c | Every hour {a} letters come in and {b} get answered. How many unanswered letters pile up over {c} hours? | letters
(a+b)×c | Every day an office prints {a} letters and {b} invoices. How many sheets go through the printer in {c} days, one sheet for each? | sheets
c-a×b | The printer was loaded with {c} sheets. {b} reports of {a} pages were printed. How many sheets are left in the tray? | sheets
a×b+c | A report of {a} pages was printed {b} times, and then a notice of {c} pages once. How many pages came out? | pages
a÷b | The printer puts out {b} pages per minute. How many minutes does a job of {a} pages take? | minutes
a÷b | {a} pages came out in {b} minutes. What is the printer's speed in pages per minute? | pages
a-b | A printer cartridge lasts for {a} pages. {b} have been printed. For how many more pages will it last? | pages
a×b | A courier rides {a} kilometers on each of {b} [rounds|tours]. What distance is that? | kilometers
a-b | A courier set out with {a} parcels and came back with {b}. How many did she deliver? | parcels
a+b | A courier handed over {a} parcels, and {b} are still in the van. With how many did she set out? | parcels
a-b+c | The courier left with {a} parcels, delivered {b}, and collected {c} on the way. How many are in the van? | parcels
a-b-c | The courier had {a} parcels. {b} were delivered before noon and {c} after. How many must wait until tomorrow? | parcels
a×b-c | A courier took {b} sacks of {a} letters. {c} letters could not be delivered. How many were? | letters
a÷b | A courier spends {b} minutes at each stop. How many stops fit into {a} minutes? | stops
(a-b)÷c | There were {a} parcels. {b} were picked up by the customers themselves; {c} couriers brought out the others in equal shares. How many did each courier bring? | parcels
a+b | The {f} was marked ${b}, and the seller raised that by ${a}. What does it say on the tag now? | $
$a-b | The {f} used to be ${a}. The price has come down to ${b}. What is the reduction? | $
$a-b | How much cheaper is the {f} at ${b} than the {g} at ${a}? | $
$a-b | A {g} costs ${a}, and that is ${b} above the price of a {f}. What is the price of the {f}? | $
$a+b | The price of a {f} is ${a}, and that is ${b} below the price of a {g}. What is the price of the {g}? | $
$a+b | {N} has ${a} on {him} and is ${b} short of the price of a {f}. What does it cost? | $
$a-b | {N} wants the {f} for ${a} but finds only ${b} in {his} pocket. How much is missing? | $
$a-b | The {f} came to ${b}. {N} put ${a} on the counter. What is {he} handed back? | $
$a+b | {N} was handed back ${b} after paying for a {f} worth ${a}. How much had {he} put on the counter? | $
a-b-c | {N} put ${a} on the counter for a {f} at ${b} and a {g} at ${c}. What is {he} handed back? | $
a+b-c | A {f} at ${a} and a {g} at ${b} are on the bill, but {N} has only ${c}. How much is {he} short? | $
c-a×b | {N} put ${c} on the counter for {b} {f}s at ${a}. What is {he} handed back? | $
a×b+c | After paying for {b} {f}s at ${a} each, {N} still had ${c}. With how much did {he} enter the shop? | $
(a-b)÷c | {N} entered the shop with ${a} and left with ${b} and {c} {f}s, all at one price. What was the price? | $
(a+b)÷c | Had {N} ${b} more than {his} ${a}, {he} could buy exactly {c} {f}s. What does one {f} cost? | $
(a-b)×c | Online a {f} is ${b} cheaper than the ${a} asked in town. What do {c} cost online? | $
(a+b)×c | A {f} costs ${a}, and shipping is ${b} for each one. What is due for {c} of them? | $
a÷bR | With ${a} to spend and {f}s at ${b}, how many can {N} get and how much money stays in {his} purse? | 
a×b | How much would {b} {f}s be, if a single one is ${a}? | $
a÷b | How much is a single {f}, if {b} of them are ${a}? | $
a÷b | If one {f} is ${b}, then how many did {N} get for ${a}? | 
a+b+c | {N} owes ${a} to {M}, ${b} to {K} and ${c} to the [bank|grocer]. What are {his} debts in all? | $
a-b | {N} owed {M} ${a} and paid back ${b}. What does {he} still owe? | $
a+b | {N} owed {M} ${a} and then borrowed ${b} on top. What is the debt now? | $
a-b+c | {N} owed {M} ${a}, paid back ${b} and later borrowed another ${c}. What is owed now? | $
a-b-c | {N} owed {M} ${a}. In May {he} paid back ${b}, in June ${c}. What is still owed? | $
c-a×b | A loan of ${c} is paid back at ${a} a month. What is still to be paid after {b} months? | $
a÷b | A loan of ${a} is paid back in {b} equal [monthly |]parts. How big is each? | $
a÷b | {N} pays back a debt of ${a} at ${b} a week. How many weeks does it take? | weeks
(a-b)÷c | {N} buys a [piano|motorbike] for ${a}: ${b} at once and the rest in {c} equal payments. How big is one payment? | $
a×b+c | For the [sofa|tractor] {N} pays ${c} down and then {b} payments of ${a}. What does it cost in the end? | $
a-b | A stall took in ${a} and had costs of ${b}. What did it earn? | $
a+b | A stall earned ${a} after costs of ${b}. How much had it taken in? | $
a×b-c | A stall sold {b} [pies|lanterns] at ${a}. The stand itself cost ${c}. What was the gain? | $
(a-b)×c | A stall buys [pies|lanterns] for ${b} and sells them for ${a}. What does it gain on {c} of them? | $
a+b-c | A stall took in ${a} on Saturday and ${b} on Sunday; the rent was ${c}. What was left over? | $
(a+b)÷c | The stall made ${a} on Saturday and ${b} on Sunday. {c} helpers divided it evenly. What did each get? | $
(a-b)÷c | The stall made ${a}. ${b} went to charity, and {c} helpers divided the rest evenly. What did each get? | $
a÷b | The stall took in ${a} by selling {b} [pies|lanterns] at one price. What was the price? | $
a÷b | The stall took in ${a} with [pies|lanterns] at ${b}. How many were sold? | 
a-b | The stall sold {b} of its {a} [pies|lanterns]. How many were carried home? | 
a-b-c | The stall began with {a} pies. {b} were sold, {c} were burnt. How many were carried home? | pies
a+b+c | The stall sold {a} pies, gave {b} away and had {c} over at closing. How many had been baked for it? | pies
a÷b | A machine stamps {a} [lids|coins] in {b} minutes. How many is that in one minute? | 
a×b | A machine stamps {a} [lids|coins] in a minute. What does it stamp in {b} minutes? | 
a÷b | A machine stamps {b} [lids|coins] in a minute. How long does it need for {a}? | minutes
a×b-c | A machine stamps {a} lids an hour. After {b} hours, {c} of them are thrown out as bad. How many good ones are there? | lids
c-a×b | An order asks for {c} lids. The machine makes {a} an hour and has run for {b} hours. How many are yet to be made? | lids
(a+b)×c | Two machines stamp {a} and {b} lids a minute. What do they stamp together in {c} minutes? | lids
(a-b)×c | The new machine stamps {a} lids a minute, the old one {b}. How many more does the new one stamp in {c} minutes? | lids
(a+b)÷c | The early shift stamped {a} lids and the late shift {b}. Packed {c} to a carton, how many cartons is that? | cartons
a÷bR | {a} lids are packed, {b} to a carton. How many cartons are full, and how many lids lie loose? | 
a-b | The early shift made {a} lids and the late shift {b}. By how many was the early shift ahead? | lids
a+b | The late shift made {a} lids, {b} behind the early shift. What did the early shift make? | lids
a-b | The plan was to make {a} lids, and the shift missed it by {b}. How many were made? | lids
a-b | The plan was {b} lids, and {a} were made. By how many was the plan beaten? | lids
a-b | The plan was {a} lids, and {b} were made. How many short of the plan is that? | lids
a-b | {N} typed {b} of the {a} addresses. How many are waiting? | addresses
a×b | {N} types {a} words a minute. How many words are on the page after {b} minutes? | words
a÷b | {N} typed {a} words in {b} minutes. What is {his} speed in words per minute? | words
c-a×b | A text of {c} words has to be typed. {N} types {a} words a minute. After {b} minutes, how many words remain? | words
a×b+c | {N} typed {a} words a minute for {b} minutes, then dictated {c} more. How long is the text in words? | words
(a-b)×c | {N} types {a} words a minute and {M} {b}. How many words ahead is {N} after {c} minutes? | words
(a+b)×c | {N} types {a} words a minute and {M} {b}. How many words do both type in {c} minutes? | words
a-b | An editor cut an essay of {a} words down to {b}. How many words were struck out? | words
a+b | After the editor struck out {b} words, the essay had {a}. How long was it originally? | words
a-b-c | An editor struck {b} words from the first half and {c} from the second half of an essay of {a} words. What is its length now? | words
a-b+c | An editor struck {b} words from a {a} word essay and wrote a new ending of {c} words. What is its length now? | words
a+b-c | A writer had {a} pages, wrote {b} more and tore up {c}. How many pages are in the manuscript? | pages
a÷b | A writer has {a} pages to finish in {b} days. How many pages a day is that? | pages
a×b | A writer who finishes {a} pages a day will have how many after {b} days? | pages
a×b | Every gardener planted {a} bulbs. There were {b} gardeners. How many bulbs are in the ground? | bulbs
a÷b | {b} gardeners planted {a} bulbs, an equal number each. How many did one gardener plant? | bulbs
a-b | Of {a} bulbs planted, {b} never came up. How many flowered? | 
a+b | {a} bulbs flowered and {b} rotted in the soil. How many had been planted? | bulbs
c-a×b | From {c} seedlings a gardener filled {b} beds with {a} each. How many are still in pots? | seedlings
a÷bR | A gardener plants {a} tulips, {b} to a bed. How many beds are complete, and how many tulips are over? | 
(a+b)×c | In each of {c} beds a gardener plants {a} tulips and {b} lilies. How many flowers are planted? | flowers
(a-b)×c | Each of {c} trees bore {a} plums, but on each {b} were eaten by birds. How many plums could be picked? | plums
a×b-c | The {b} trees gave {a} plums each, but {c} plums were rotten. How many good plums were there? | plums
a+b-c | The gardener picked {a} plums from one tree and {b} from the other, and {c} were made into jam. How many are left fresh? | plums
a×b | A hose gives {a} liters a minute. How much water flows in {b} minutes? | liters
a÷b | A hose gives {b} liters a minute. After how many minutes is a barrel of {a} liters full? | minutes
a÷b | A barrel of {a} liters was filled in {b} minutes. How many liters flowed each minute? | liters
c-a×b | A barrel holds {c} liters. {b} watering cans of {a} liters are drawn from it. What stays in the barrel? | liters
a×b+c | {b} watering cans of {a} liters were drawn from the barrel, and {c} liters stayed in it. What did it hold? | liters
(a-b)×c | Each minute {a} liters run into the tank and {b} leak out. By how many liters has it risen after {c} minutes? | liters
(a+b)×c | Two taps give {a} and {b} liters a minute. With both open for {c} minutes, how much water runs? | liters
a-b+c | The barrel held {a} liters. {b} were used, then rain brought {c}. How many liters does it hold now? | liters
a+b-c | The barrel held {a} liters, rain brought {b}, and {c} were used. How many liters does it hold now? | liters
a+b | There are {a} liters in the barrel, and {b} would still fit. How much can it hold? | liters
a-b | The cook prepared {a} [dumplings|pancakes], and the guests left {b} on the dish. How many did they eat? | 
a+b | The guests ate {a} [dumplings|pancakes] and left {b} on the dish. How many had the cook prepared? | 
a×b | Every guest ate {a} [dumplings|pancakes]. There were {b} guests. How many were eaten? | 
a÷b | {b} guests ate {a} [dumplings|pancakes], all the same number. How many did one guest eat? | 
c-a×b | The cook prepared {c} dumplings. {b} guests ate {a} apiece. How many are on the dish now? | dumplings
a×b-c | The cook planned {a} dumplings for each of {b} guests, but burned {c}. How many could be served? | dumplings
(a-b)÷c | Of the {a} dumplings {b} fell on the floor. The others were served on {c} plates alike. How many lay on a plate? | dumplings
(a+b)÷c | The cook served {a} meat and {b} cabbage dumplings on {c} plates alike. How many lay on a plate? | dumplings
a÷bR | The cook serves {a} dumplings, {b} on a plate. How many plates does he need to fill, and how many dumplings are over? | 
a-b | The recipe asks for {a} grams of sugar, but the jar has {b}. How much more do I have to buy? | grams
a-b | The jar has {a} grams of sugar and the recipe needs {b}. How much will be in the jar afterwards? | grams
a×b | One [pot|batch] needs {a} grams of rice. What do {b} need? | grams
a÷b | For {b} [pots|batches] I used {a} grams of rice. How much was that for one? | grams
a+b+c | A dough is made of {a} grams of flour, {b} grams of water and {c} grams of butter. What does it weigh? | grams
(a+b)÷c | {a} grams of nuts and {b} grams of raisins are mixed and put in {c} equal bags. What does each bag weigh? | grams
a-b-c | A dough of {a} grams is made from flour, {b} grams of water and {c} grams of butter. How much flour is in it? | grams
a-b | A full jar weighs {a} grams and the empty one {b}. What does the honey in it weigh? | grams
a+b | An empty jar weighs {b} grams, and {a} grams of honey are poured in. What does it weigh now? | grams
a×b+c | {b} melons of {a} kilograms lie in a crate that weighs {c} kilograms itself. What does the scale show? | kilograms
(a+b)×c | A pack has a pen of {a} grams and a case of {b} grams. What do {c} packs weigh? | grams
a-b | The museum had {a} visitors in summer, {b} in winter. What is the difference? | visitors
a+b+c | Visitors on Friday: {a}. On Saturday: {b}. On Sunday: {c}. How many over the whole weekend? | visitors
a×b | In each of {b} halls hang {a} paintings. How many paintings does the museum show? | paintings
a÷b | {a} paintings hang in {b} halls, the same number in each. How many is that per hall? | paintings
c-a×b | The museum owns {c} paintings and shows {a} in each of {b} halls. How many are in storage? | paintings
a×b+c | The museum shows {a} paintings in each of {b} halls, and {c} are in storage. How many does it own? | paintings
(a-b)÷c | Of {a} paintings, {b} are in storage, and the others hang in {c} halls, equally many in each. How many in one hall? | paintings
a÷b | A guide takes {b} people on a tour. How many tours does she give for {a} people? | tours
a×b | The guide gave {b} tours for {a} people each. How many people did she show around? | people
(a+b)×c | On every tour there were {a} adults and {b} children. How many people took part in the {c} tours? | people
a÷bR | A guide takes exactly {b} people on a tour. {a} people are waiting. How many tours are full, and how many people are left? | 
(a-b)×c | A ticket costs ${a}, with a student card ${b} less. What do {c} students pay? | $
a×b+c | {b} adults pay ${a} each, and the family's children pay ${c} all told. What does the family pay? | $
c-a×b | The class has ${c} for the trip. {b} tickets at ${a} are bought. What is left in the kitty? | $
a-b | The theater has {a} seats. {b} stayed empty tonight. How many people watched the play? | people
a+b | {a} people watched the play and {b} seats stayed empty. How many seats has the theater? | seats
a-b+c | {a} people were in the theater. At the break {b} went home and {c} latecomers arrived. How many watched the second half? | people
a×b-c | The theater has {b} rows of {a} seats. {c} are kept for the actors' families. How many can be sold? | seats
a÷b | The {a} seats of the theater stand in {b} equal rows. How many seats make a row? | seats
(a-b)×c | A show was given {c} times. There are {a} seats, and {b} stayed empty each time. How many people came over all shows? | people
a+b | For a play {a} tickets were sold in advance and {b} at the door. How many tickets were sold? | tickets
a-b | For a play {a} tickets were sold, {b} of them in advance. How many were sold at the door? | tickets
a×b | In a [weaving mill|workshop], every loom makes {a} meters of cloth a day. What length do {b} looms make in a day? | meters
a÷b | {a} meters of cloth came from {b} looms, all equally fast. How many meters did one loom make? | meters
(a+b)÷c | {a} red threads and {b} blue threads are spun into ropes of {c} threads. How many ropes is that? | ropes
a-b | The mill wove {a} meters, but only {b} meters are without faults. How many meters have faults? | meters
a+b | The older brother earns ${a} a week, the younger ${b}. What do the two bring home? | $
a-b | The two brothers earn ${a} a week between them; the older gets ${b}. What does the younger get? | $
a-b | {N} and {M} carried {a} bricks between them, {N} {b} of those. How many did {M} carry? | bricks
a÷b | {N} and the others, {b} workers altogether, carried {a} bricks in equal shares. How many did {N} carry? | bricks
a×b | A wall is {b} layers high, and every layer has {a} bricks. How many bricks does the wall need? | bricks
a÷b | A wall of {a} bricks has {b} layers, all alike. How many bricks lie in a layer? | bricks
c-a×b | {c} bricks were delivered. The mason built {b} layers of {a} bricks. How many bricks lie unused? | bricks
a×b+c | The mason built {b} layers of {a} bricks and {c} bricks lie unused. How many were delivered? | bricks
a×b-c | The plan shows {b} layers of {a} bricks, minus {c} bricks for the window. How many bricks are needed? | bricks
(a-b)÷c | Of {a} bricks {b} are broken. The whole ones are laid in {c} equal layers. How many bricks lie in a layer? | bricks
a-b-c | {a} bricks were on the site. The mason used {b} for the wall and {c} for the chimney. How many are there still? | bricks
a÷bR | One layer takes {b} bricks. With {a} bricks, how many layers are complete and how many bricks are over? | 
a×b | The mason lays {a} bricks in an hour. What will he have laid after {b} hours? | bricks
(a+b)×c | The mason lays {a} bricks an hour and the apprentice {b}. How many do they lay in {c} hours? | bricks
(a-b)×c | The mason lays {a} bricks an hour and the apprentice {b}. By how many bricks is the mason ahead after {c} hours? | bricks
"""
