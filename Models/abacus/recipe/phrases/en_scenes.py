"""One-step English word problems in minimal sets, the same scene with another question, in the format of stories_en."""

PHRASES = """
a+b | The home team [scored|made] {a} points and the visitors {b}. How many points [were scored in the game|did both teams make together]? | points
a-b | The winners [scored|got] {a} points, {b} more than the losers. How many points did the losers [score|get]? | points
a×b | The winners scored {a} times as many points as the losers, who [got|made] {b}. How many points did the winners score? | points
a÷b | The winners scored {a} points, {b} times as many as the losers. How many points did the losers [score|get]? | points
a-b | Both teams together made {a} points. Ours made {b} of them. How many did the other team [make|score]? | points
a÷b | A team of {b} players made {a} points, each player [just as many as the others|the same number]. How many points did each one [make|score]? | points
a-b | [We need|Our club needs] {a} points to win and [have|has] {b} so far. How many points are [still missing|needed yet]? | points
a+b | [I|We] paid a bill of ${a} and then another of ${b}. How much [was that in all|did the bills come to]? | $
a-b | The bill is ${a}, but [I have|we have] only ${b} with [me|us]. How much is [missing|lacking]? | $
a÷b | A [restaurant|dinner] bill of ${a} is [split|divided] equally among {b} [friends|people]. How much does each one pay? | $
a×b | Each of {b} [friends|people] pays ${a} toward the bill, and that covers it exactly. How much is the bill? | $
a÷b | Each of the friends pays ${b} of a bill of ${a}. How many friends share [it|the bill]? | friends
a-b | Of a bill of ${a}, {N} pays ${b} and {M} pays the rest. How much does {M} pay? | $
a-b | The [first|old] bill was ${a}, the new one ${b}. How much [lower|smaller] was the new one? | $
a×b | A carton holds {a} eggs. How many eggs are in {b} [such|full] cartons? | eggs
a÷b | A carton holds {b} eggs. How many cartons are [filled by|needed for] {a} eggs? | cartons
a-b | A carton held {a} eggs. The cook used {b} of them. How many eggs does it [still hold|hold now]? | eggs
a+b | A carton holds {a} eggs and {b} more are lying in the [bowl|fridge]. How many eggs are there? | eggs
a-b | A carton has room for {a} eggs and there are {b} in it. How many more eggs [fit in|can be put in]? | eggs
a÷b | {a} eggs lie in {b} cartons, equally many in each. How many eggs does one carton hold? | eggs
a÷bR | A carton holds {b} eggs. How many cartons can [I|the farmer] fill from {a} eggs, and how many eggs are left over? | 
a-b | After [cooking|frying] {b} of the {a} eggs, how many eggs [do we|does the cook] still have? | eggs
a×b | How many eggs did the [cook|baker] use, opening {b} cartons of {a} and [using up|finishing] all of them? | eggs
a-b | {N} had ${a} pocket money and [spent|used] ${b}. How much does {he} have now? | $
a+b | {N} had ${a} pocket money and [got|earned] ${b}. How much does {he} have now? | $
a-b | {N} had ${a} pocket money and now has ${b}. How much did {he} [spend|use up]? | $
a-b | {N} had ${b} pocket money and now has ${a}. How much did {he} [get|receive] since? | $
a-b | {N} has ${b} and wants the {f} for ${a}. How much [more does {he} need|money does {he} lack]? | $
a×b | {N} gets ${a} pocket money [every|each] week. How much does {he} get in {b} weeks? | $
a÷b | {N} gets ${b} pocket money [every|each] week. After how many weeks has {he} got ${a}? | weeks
a÷b | In {b} weeks {N} got ${a} pocket money, the same sum [every|each] week. How much is it a week? | $
a-b | {N} gets ${a} pocket money and {M} gets ${b}. How much less does {M} get? | $
$a+b | {N} has ${a} and {M} has ${b}. How much do they have if they [pool|put together] their money? | $
$a-b | {N} has ${a}. That is ${b} more than {M} has. How much [does {M} have|has {M} got]? | $
$a+b | {N} has ${a}. That is ${b} less than {M} has. How much [does {M} have|has {M} got]? | $
a+b | My [aunt|uncle|neighbor] is {a}. How old will [he or she|that person] be {b} years [from now|later]? | years
a-b | My [aunt|uncle|neighbor] is {a}. How old was [he or she|that person] {b} years [ago|back]? | years
a-b | My [aunt|uncle|neighbor] is {a} and I am {b}. [How many years lie between us|What is our age difference]? | years
a-b | My [aunt|mother] is {a}. I am {b} years younger. How old am I? | years
a+b | My [nephew|brother] is {a}. I am {b} years older. How old am I? | years
a-b | My [aunt|mother] is {a}, which makes her {b} years older than me. How old am I? | years
a+b | My [nephew|brother] is {a}, which makes him {b} years younger than me. How old am I? | years
a×b | My [nephew|niece] is {a} and my aunt is {b} times that age. How old is my aunt? | years
a÷b | My [grandmother|aunt] is {a}, {b} times as old as my niece. How old is my niece? | years
a-b | In {b} years {N} will be {a}. How old is {he} [now|today]? | years
a+b | {b} years ago {N} was {a}. How old is {he} [now|today]? | years
a-b | {N} is {b} now. In how many years will {he} [be|turn] {a}? | years
a-b | {N} is {a} now. How many years ago was {he} {b}? | years
a-b | The ages of {N} and {M} add up to {a}. {N} is {b}. How old is {M}? | years
a-b | From a [board|pipe] of {a} centimeters, {b} centimeters are [cut|sawn] off. How long is the [rest|remaining part]? | centimeters
a-b | A [board|pipe] of {a} centimeters was [shortened|cut] to {b}. How many centimeters were cut off? | centimeters
a÷b | A [board|pipe] of {a} centimeters is cut into {b} equal [pieces|parts]. How long is each? | centimeters
a÷b | A [board|pipe] of {a} centimeters is cut into pieces of {b} centimeters. How many pieces [are there|come out]? | pieces
a×b | A [board|pipe] was cut into {b} pieces of {a} centimeters each, with nothing left. How long was it? | centimeters
a-b | The red board is {b} centimeters long and the blue one {a}. [How much longer is the blue one|By how much is the blue one longer]? | centimeters
a+b | The red board is {a} centimeters long. The blue one is {b} centimeters longer. How long is the blue one? | centimeters
a-b | The red board is {a} centimeters long. It is {b} centimeters longer than the blue one. How long is the blue one? | centimeters
a+b | The red board is {a} centimeters long. It is {b} centimeters shorter than the blue one. How long is the blue one? | centimeters
a×b | The red board is {a} centimeters long and the blue one is {b} times as long. How long is the blue one? | centimeters
a÷b | The red board is {a} centimeters long, {b} times as long as the blue one. How long is the blue one? | centimeters
a÷bR | A [wire|rope] of {a} meters is cut into pieces of {b} meters. How many pieces [come out|are there], and how many meters remain? | 
a×b | A [truck|train|coach] does {a} kilometers an hour. How far does it [get|travel] in {b} hours? | kilometers
a÷b | A [truck|train|coach] does {b} kilometers an hour. How many hours does it take for {a} kilometers? | hours
a÷b | A [truck|train|coach] did {a} kilometers in {b} hours at a steady speed. How many kilometers is that per hour? | kilometers
a+b | A [truck|train|coach] did {a} kilometers and has {b} [to go|ahead of it]. How long is the whole trip? | kilometers
a+b | Driving at {a} kilometers an hour, the [driver|motorist] speeds up by {b}. What is the new speed? | kilometers
a-b | Driving at {a} kilometers an hour, the [driver|motorist] slows down by {b}. What is the new speed? | kilometers
a-b | The speed rose from {b} to {a} kilometers an hour. [How big was the increase|By how much did it rise]? | kilometers
a+b | {N} has read {a} pages of a [book|novel] and {b} are left. How many pages does [it|the book] have? | pages
a-b | A [book|novel] has {a} pages and {b} of them are still unread. How many pages has {N} [read|finished]? | pages
a×b | {N} reads {a} pages a day and needs {b} days for the [book|novel]. How many pages does it have? | pages
a÷b | A [book|novel] has {a} pages. {N} reads {b} a day. How many days does it [take|last]? | days
a÷b | {N} wants to [read|finish] a book of {a} pages in {b} days. How many pages a day must {he} read? | pages
a-b | {N} stopped on page {b} yesterday and is on page {a} [now|today]. How many pages further is that? | pages
a-b | If {N} is on page {a} and leafs back {b} pages, which page is {he} on [then|now]? | 
a-b | The [hall|theater] has {a} seats and {b} are free. How many are [taken|occupied]? | seats
a+b | In the [hall|theater], {a} seats are taken and {b} are free. How many seats does it have? | seats
a×b | The [hall|theater] has {b} rows with {a} seats each. How many seats does it have? | seats
a÷b | The [hall|theater] has {a} seats in {b} equal rows. How many seats are in a row? | seats
a÷b | The [hall|theater] has {a} seats, {b} to a row. How many rows are there? | rows
a-b | [There are|We have] {b} chairs for {a} guests. How many chairs [are missing|must be fetched]? | chairs
a-b | [There are|We have] {a} chairs for {b} guests. How many chairs [are too many|stay empty]? | chairs
a×b | At each of {b} tables sit {a} guests. How many guests are [sitting|seated]? | guests
a÷b | If {b} guests sit at [each|every] table, how many tables do {a} guests [fill|need]? | tables
a÷bR | {a} chairs are set in rows of {b}. How many full rows are there, and how many chairs [remain|are left over]? | 
a+b | Before the [show|concert] {a} seats were free; then {b} people stood up and left. How many seats are free now? | seats
a-b | At noon it was {a} degrees; by [evening|night] it had cooled by {b}. How many degrees [was it then|were left]? | degrees
a+b | At dawn it was {a} degrees; by [noon|midday] it was {b} degrees warmer. What was the temperature then? | degrees
a-b | At noon it was {a} degrees, at night {b}. [What was the difference|By how much did it cool down]? | degrees
a-b | At dawn it was {b} degrees, at noon {a}. By how many degrees did it [warm up|get warmer]? | degrees
a+b | It is {a} degrees in [Oslo|London], {b} degrees colder than in Rome. What is the temperature in Rome? | degrees
a×b | The oven gets {a} degrees hotter every minute. How many degrees hotter is it after {b} minutes? | degrees
a÷b | The oven got {a} degrees hotter in {b} minutes, evenly. How many degrees is that a minute? | degrees
a-b | The oven should be at {a} degrees and is at {b}. How many degrees [are missing|to go]? | degrees
a+b | In the [election|vote] {N} got {a} votes and {M} {b}. How many votes [were cast|did they get between them]? | votes
a+b | For the plan: {a} votes, against: {b}. How many people voted? | people
a-b | {N} won the [election|vote] by {b} votes, with {a} votes. How many votes did {M}, the loser, get? | votes
a÷b | The {a} votes were spread evenly over {b} candidates. How many votes [did each get|were there for each]? | votes
a×b | At each of {b} [polling stations|schools] {a} people voted. How many votes [were cast|is that]? | votes
a-b | The [mayor|chair] needs {a} votes to win. So far {b} are counted for her. How many more must come? | votes
a+b | The [lift|elevator] is on floor {a} and goes up {b} floors. Where does it stop? | 
a-b | The [lift|elevator] is on floor {a} and goes down {b} floors. Where does it stop? | 
a-b | I live on floor {a}, {N} on floor {b}. How many floors higher [do I live|is my home]? | floors
a-b | I live on floor {a}, which is {b} floors above {N}. On which floor does {N} live? | 
a+b | I live on floor {a}, which is {b} floors below {N}. On which floor does {N} live? | 
a×b | A [tower|hotel] has {b} floors with {a} rooms on each. How many rooms [are there|does it have]? | rooms
a÷b | A [tower|hotel] has {a} rooms, spread evenly over {b} floors. How many are on one floor? | rooms
a÷b | A [tower|hotel] has {a} rooms, {b} on each floor. How many floors does it have? | floors
a-b | A [tower|hotel] has {a} rooms and {b} are booked. How many can still be [booked|had]? | rooms
a-b | On a bus with {a} [people|passengers], {b} got off. How many [stayed on|rode on]? | passengers
a+b | On a bus with {a} [people|passengers], {b} got on. How many rode on? | passengers
a-b | After {b} passengers got on, {a} were on the bus. How many had there been before the stop? | passengers
a-b | The bus came with {a} passengers and left with {b}; nobody got on. How many got off? | passengers
a-b | The bus came with {b} passengers and left with {a}; nobody got off. How many got on? | passengers
a×b | {b} buses left, each with {a} passengers. How many passengers [left|were on them]? | passengers
a÷b | {a} passengers fill {b} equal buses. How many [ride in each|does one bus take]? | passengers
a÷b | How many buses do {a} [fans|pupils] fill if each bus takes {b}? | buses
a÷bR | A bus takes {b} people and {a} are waiting. How many buses get full, and how many people are left for the last one? | 
a-b | A bus takes {a} people; {b} are aboard. For how many more is there [room|space]? | people
a-b | Of {a} people at the stop, {b} got on the bus. How many are still [waiting|standing there]? | people
a+b | I have climbed {a} stairs, and {b} still lie ahead of me. How many stairs lead to the top? | stairs
a×b | From one floor to the next there are {a} stairs. How many do I climb for {b} floors? | stairs
a÷b | From one floor to the next there are {b} stairs. How many floors have I gone up after {a} stairs? | floors
a÷b | The {a} stairs of the tower are in {b} equal flights. How many stairs make a flight? | stairs
a-b | I was on stair {a} and went down {b}. On which stair am I? | 
a-b | The [church|castle] tower has {a} stairs, the gate tower {b}. How many fewer does the gate tower have? | stairs
a-b | {a} tickets were printed and {b} sold. How many are [unsold|still for sale]? | tickets
a+b | {a} tickets were sold and {b} are unsold. How many had been [printed|on offer]? | tickets
a×b | A ticket costs ${a}. How much did the [club|theater] take in by selling {b} tickets? | $
a÷b | A ticket costs ${b}. How many tickets were sold if the [club|theater] took in ${a}? | tickets
a÷b | The [club|theater] took in ${a} for {b} tickets, all at one price. What did a ticket cost? | $
a-b | The ticket at the door costs ${a}, [online|in advance] only ${b}. How much does one save? | $
a+b | The ticket costs ${a} [online|in advance] and ${b} more at the door. What does it cost at the door? | $
a-b | {a} tickets were sold on Saturday, {b} more than on Friday. How many were sold on Friday? | tickets
a+b | {a} tickets were sold on Friday, {b} fewer than on Saturday. How many were sold on Saturday? | tickets
a-b | There are {a} pupils in the class; {b} are [absent|ill] today. How many are present? | pupils
a+b | Today {a} pupils are present and {b} [absent|ill]. How many are in the class? | pupils
a×b | A school has {b} classes of {a} pupils. How many pupils does it have? | pupils
a÷b | A school has {a} pupils in {b} classes of the same size. How many pupils are in a class? | pupils
a÷b | {a} pupils form groups of {b}. How many groups are there? | 
a÷bR | {a} pupils form [teams|groups] of {b}. How many full ones are there, and how many pupils are left without one? | 
a-b | Of {a} pupils, {b} take French and the others Spanish. How many take Spanish? | pupils
a+b | {a} pupils [take|learn] French and {b} Spanish, and nobody does both. How many pupils is that? | pupils
a-b | {a} pupils learn French and {b} Spanish. How many more learn French? | pupils
a-b | {b} pupils learn French and {a} Spanish. How many fewer learn French? | pupils
a-b | Of {a} tomatoes, {b} are [unripe|still green]. How many are ripe? | tomatoes
a+b | {a} tomatoes are ripe and {b} [unripe|still green]. How many tomatoes [hang there|are there]? | tomatoes
a-b | {a} tomatoes are ripe and {b} are green. How many more ripe ones than green ones are there? | tomatoes
a×b | There are {a} tomatoes on each of {b} plants. How many tomatoes [can I pick|are there]? | tomatoes
a÷b | {a} tomatoes grow on {b} plants, the same number on each. How many does one plant bear? | tomatoes
a-b | Our [club|team] played {a} games and won {b}. None was drawn. How many did it lose? | games
a-b | Our [club|team] played {a} games and lost {b}. None was drawn. How many did it win? | games
a+b | Our [club|team] won {a} games and lost {b}, with no draws. How many did it play? | games
a-b | Our [club|team] won {a} games and lost {b}. How many more wins than losses is that? | games
a×b | For a win there are {a} points. How many points do {b} wins [bring|give]? | points
a÷b | For a win there are {b} points. {N} has {a} points from wins alone. How many games did {he} win? | games
a-b | This year we won {a} games, {b} more than last year. How many games did we win last year? | games
a+b | Last year we won {a} games. This year it was {b} more. How many games did we win this year? | games
a-b | Last year we won {a} games. This year it was {b} fewer. How many games did we win this year? | games
a-b | {a} [cups|plates|glasses] arrived and {b} were broken. How many were [whole|unharmed]? | 
a-b | {a} [cups|plates|glasses] arrived and {b} were whole. How many were [broken|damaged]? | 
a+b | {a} [cups|plates|glasses] arrived whole and {b} broken. How many arrived? | 
a÷b | {a} [cups|plates|glasses] arrived in {b} boxes with equally many in each. How many came in one box? | 
a×b | {b} boxes arrived with {a} [cups|plates|glasses] in each. How many [came|were delivered]? | 
a-b | {N} has {a} {o}; {b} are red, the [others|rest] blue. How many are blue? | {o}
a+b | {N} has {a} red {o} and {b} blue ones. How many {o} [does {he} have|are there]? | {o}
a-b | {N} has {a} red {o} and {b} blue ones. How many more red than blue ones [are there|does {he} have]? | {o}
a+b | {N} has {a} red {o} and {b} more blue ones than red ones. How many blue ones does {he} have? | {o}
a-b | {N} has {a} red {o} and {b} fewer blue ones than red ones. How many blue ones does {he} have? | {o}
a×b | {N} has {a} red {o} and {b} times as many blue ones. How many blue ones does {he} have? | {o}
a÷b | {N} has {a} red {o}, which is {b} times the number of blue ones. How many blue ones does {he} have? | {o}
$a-b | The {f} at ${a} is [reduced|marked down] by ${b}. What does it cost [now|then]? | $
$a-b | The {f} at ${a} is reduced to ${b}. How [large|big] is the discount? | $
$a+b | The price of the {f} was ${a} and rose by ${b}. What is the new price? | $
$a-b | The price of the {f} rose from ${b} to ${a}. By how much did it [rise|go up]? | $
$a-b | The price of the {f} rose by ${b} and is now ${a}. What was it before? | $
a×b | What do {b} [mugs|lamps|shirts] at ${a} each cost? | $
a÷b | {b} identical [mugs|lamps|shirts] cost ${a}. What does one cost? | $
a÷b | One [mug|lamp|shirt] costs ${b}. How many can [I|you|we] get for ${a}? | 
$a-b | The {f} costs ${a}, that is ${b} more than the {g}. How much is the {g}? | $
$a-b | The {f} and the {g} together cost ${a}. The {f} alone is ${b}. How much is the {g}? | $
a×b | The {f} costs ${a}, and the {g} is {b} times as expensive. How much is the {g}? | $
a÷b | The {f} costs ${a}, {b} times the price of the {g}. How much is the {g}? | $
$a+b | There were ${a} in the account; ${b} were [deposited|paid in]. How much is in it now? | $
$a-b | There were ${a} in the account; ${b} were [withdrawn|taken out]. How much is in it now? | $
$a+b | After a withdrawal of ${b} there are ${a} in the account. How much was in it before? | $
$a-b | After a deposit of ${b} there are ${a} in the account. How much was in it before? | $
$a-b | The account went from ${a} to ${b} by one withdrawal. How large was [it|the withdrawal]? | $
a×b | The [bank|firm] pays ${a} into the account every month. How much is that after {b} months? | $
a÷b | Paying in ${b} a month, after how many months has {N} [paid in|deposited] ${a}? | months
a-b | The [trail|hike] is {a} kilometers long and {b} are still ahead. How far have we [come|walked]? | kilometers
a+b | We have hiked {a} kilometers, and {b} are still ahead. How long is the [trail|hike]? | kilometers
a÷b | The [trail|hike] is {a} kilometers long and we do it in {b} equal days. How far do we go a day? | kilometers
a÷b | The [trail|hike] is {a} kilometers long and we do {b} a day. How many days does it take? | days
a×b | We hiked {a} kilometers a day for {b} days. How far did we hike? | kilometers
a-b | To the lake it is {a} kilometers, to the mill only {b}. How much nearer is the mill? | kilometers
a-b | By the [highway|main road] it is {a} kilometers, by the short cut {b}. How many kilometers does the short cut save? | kilometers
a+b | By the short cut it is {a} kilometers, by the main road {b} kilometers more. How long is the way by the main road? | kilometers
a-b | A full jar weighs {a} grams, the empty one {b}. How much does the [honey|jam] in it weigh? | grams
a+b | The empty jar weighs {a} grams and the [honey|jam] in it {b}. How much does the full jar weigh? | grams
a-b | A full jar weighs {a} grams and the [honey|jam] in it {b}. How much does the jar weigh when empty? | grams
a×b | A jar weighs {a} grams. How much do {b} such jars weigh? | grams
a÷b | {b} equal jars weigh {a} grams. How much does one weigh? | grams
a÷b | A jar holds {b} grams. How many jars does {N} fill with {a} grams of [honey|jam]? | jars
a-b | {N} with {his} dog on the arm weighs {a} kilograms, {he} alone {b}. How heavy is the dog? | kilograms
a+b | {N} weighs {a} kilograms and the dog {b}. What does the scale show if {he} [holds|carries] the dog? | kilograms
a-b | {N} wants to save ${a} and has ${b}. How much is still [missing|to be saved]? | $
a-b | {N} is saving for the {f} at ${a} and lacks ${b}. How much has {he} saved? | $
a+b | {N} has saved ${a} for the {f} and lacks ${b}. What does the {f} cost? | $
a×b | {N} saves ${a} a week. How much has {he} saved after {b} weeks? | $
a÷b | {N} saves ${b} a week. How long until {he} has ${a}? | weeks
a÷b | To have ${a} in {b} weeks, how much must {N} [save|put aside] each week? | $
a-b | I was born in {b}. How old [did I become|was I at my birthday] in {a}? | years
a-b | I had my birthday in {a} and turned {b}. In which year was I born? | 
a+b | I was born in {a}. In which year do I [turn|become] {b}? | 
a-b | The [bridge|school] was built in {b}. How old was it in {a}? | years
a+b | The [bridge|school] was built in {a} and torn down {b} years later. In which year was that? | 
a-b | The [bridge|school] was torn down in {a}, {b} years after it was built. When was it built? | 
a-b | How many years passed between {b} and {a}? | years
a+b | [Opened|Founded] in {a}, the shop closed {b} years on. In what year did it close? | 
a-b | It takes {a} minutes by bus and {b} by train. How many minutes does one save by train? | minutes
a-b | It takes {a} minutes by bus, {b} minutes longer than by car. How long does it take by car? | minutes
a-b | The [film|lesson] lasts {a} minutes and {b} have passed. How long does it still [last|run]? | minutes
a-b | The [film|lesson] lasts {a} minutes, and it ends in {b} minutes. How long has it been [going|running]? | minutes
a×b | One [lesson|turn] lasts {a} minutes. How long do {b} of them last? | minutes
a÷b | A [lesson|turn] lasts {b} minutes. How many fit into {a} minutes? | 
a÷b | {b} equally long [lessons|turns] last {a} minutes in all. How long is one? | minutes
a-b | The tank [held|had] {a} liters, {b} [ran out|leaked out]. How much is in it? | liters
a-b | The tank holds {a} liters when full and now has {b} in it. How much can be [added|poured in]? | liters
a-b | The tank holds {a} liters when full; {b} liters are lacking. How much is in it? | liters
a×b | A tap gives {a} liters a minute. How many liters [come|flow] in {b} minutes? | liters
a÷b | A tap gives {b} liters a minute. How many minutes does it take to fill {a} liters? | minutes
a÷b | A tap filled {a} liters in {b} minutes. How many liters is that a minute? | liters
a÷b | How many [buckets|cans] of {b} liters does it take to [empty|fill] a tank of {a} liters? | 
a-b | The car [needed|used] {b} of the {a} liters in its tank. How many liters are left? | liters
a-b | [By noon|At lunchtime] the baker had sold {b} of {a} rolls. How many were still on the shelf? | rolls
a-b | [By noon|At lunchtime] {b} of the baker's {a} rolls were still on the shelf. How many had been sold? | rolls
a+b | [By noon|At lunchtime] the baker had sold {a} rolls and {b} were still on the shelf. How many had been baked? | rolls
a×b | The baker puts {a} rolls on each of {b} trays. How many rolls go into the oven? | rolls
a÷b | The baker puts {a} rolls on trays, {b} on each. How many trays does it take? | trays
a÷b | The baker spreads {a} rolls evenly over {b} trays. How many lie on each? | rolls
a÷bR | The baker packs {a} rolls into bags of {b}. How many bags are full, and how many rolls remain? | 
a-b | {M} has {b} {o}, {N} has {a}. How many must {M} get to [catch up with|have as many as] {N}? | {o}
a-b | {N} has {a} {o}, {b} more than {M}. How many {o} [are {M}'s|does {M} own]? | {o}
a+b | {N} has {a} {o}, {b} fewer than {M}. How many {o} [are {M}'s|does {M} own]? | {o}
a×b | {N} has {a} {o}, and {M} has {b} times as many. How many {o} [are {M}'s|does {M} own]? | {o}
a÷b | {N} has {a} {o}, {b} times as many as {M}. How many {o} [are {M}'s|does {M} own]? | {o}
a-b | {N} and {M} own {a} {o} together, {b} of them [{N}'s|belong to {N}]. How many belong to {M}? | {o}
a-b | How many {o} did {N} give away if {he} had {a} and [now has|kept] {b}? | {o}
a-b | How many {o} did {N} get from {M} if {he} had {b} and now has {a}? | {o}
a-b | {M} gave {N} {b} {o}, so now {N} has {a}. How many did {N} have before? | {o}
a+b | {N} gave {M} {b} {o}, so now {N} has {a}. How many did {N} have before? | {o}
a-b | {M} had {a} {o} and gave {N} {b}. How many does {M} have now? | {o}
a+b | {M} had {a} {o} and was given {b} by {N}. How many does {M} have now? | {o}
a÷b | {N} gave all {his} {a} {o} to {b} [friends|children], the same number to each. How many did each get? | {o}
a×b | {N} gave each of {b} [friends|children] {a} {o}. How many {o} did {he} give away? | {o}
a÷b | {N} gave each [friend|child] {b} {o} and so gave away {a}. How many [friends|children] got some? | 
a÷bR | {N} shares {a} {o} among {b} [friends|children] fairly. How many does each get, and how many are left? | 
a-b | There were {b} {o} {p}. Now there are {a}. How many [were added|have come]? | {o}
a-b | Now there are {a} {o} {p}, {b} more than yesterday. How many were there yesterday? | {o}
a+b | Now there are {a} {o} {p}, {b} fewer than before. How many were there before? | {o}
a×b | Each {x} holds {a} {o}. How many {o} [are|lie] in {b} {xs}? | {o}
a÷b | Each {x} holds {b} {o}. How many {xs} do {a} {o} fill? | {xs}
a÷b | {a} {o} are in {b} {xs}, as many in one as in another. How many are in each {x}? | {o}
a-b | One {x} holds {a} {o}, another only {b}. How many fewer are in the [other|second]? | {o}
a-b | A {x} held {a} {o}. Someone [took|removed] some and {b} are left. How many were taken away? | {o}
a÷bR | If {b} {o} go into each {x}, how many full {xs} do {a} {o} make, and how many {o} [are left|remain]? | 
a÷bR | [We|They] have {a} {o} for {b} {xs} and put equally many in each. How many per {x}, and how many over? | 
a-b | The [library|museum] had {a} visitors on Sunday, {b} of them children. How many were adults? | adults
a+b | The [library|museum] had {a} adult visitors and {b} children on Sunday. How many visitors were there? | visitors
a-b | The [library|museum] had {a} visitors on Sunday and {b} on Monday. How many fewer came on Monday? | visitors
a×b | The [library|museum] had {a} visitors on each of {b} days. How many visitors came? | visitors
a÷b | The [library|museum] had {a} visitors in {b} days, the same number daily. How many came each day? | visitors
a-b | The library owns {a} [maps|films] and {b} are on loan. How many are in the building? | 
a-b | A [farm|ranch] has {a} animals. {b} are sheep, the rest goats. How many goats are there? | goats
a-b | A [farm|ranch] has {a} sheep and {b} goats. How many sheep more than goats is that? | sheep
a+b | A [farm|ranch] has {a} sheep. There are {b} more goats than sheep. How many goats are there? | goats
a-b | A [farm|ranch] has {a} sheep. There are {b} fewer goats than sheep. How many goats are there? | goats
a×b | A [farm|ranch] has {a} sheep and {b} times as many goats. How many goats are there? | goats
a÷b | A [farm|ranch] has {a} sheep, {b} times as many as goats. How many goats are there? | goats
a×b | Every [hen|duck] lays {a} eggs a month. How many do {b} of them lay in a month? | eggs
a÷b | The {b} [hens|ducks] laid {a} eggs, equally many each. How many eggs per bird? | eggs
a-b | The [hens|ducks] laid {a} eggs last month and {b} this month. How many fewer is that? | eggs
a-b | Ordered: {a} [screws|bricks]. Delivered: {b}. How many are [missing|still to come]? | 
a-b | Needed: {a} [screws|bricks]. In stock: {b}. How many must be bought? | 
a-b | In stock: {a} [screws|bricks]. Used: {b}. In stock now? | 
a×b | Packs: {b}. Screws in a pack: {a}. [How many screws in all|Screws altogether]? | screws
a÷b | Screws: {a}. Screws in a pack: {b}. How many packs? | packs
a÷b | Screws: {a}. Packs, all alike: {b}. Screws in one pack? | screws
a÷bR | Screws: {a}. A shelf needs {b}. How many shelves can be [built|put up], and how many screws are left? | 
a×b | For one [table|shelf] the carpenter needs {a} screws. How many does he need for {b}? | screws
a÷b | For one [table|shelf] the carpenter needs {b} screws. For how many are {a} screws enough? | 
a-b | A [phone|laptop] has {a} percent charge and uses {b} percent. How much is left? | percent
a+b | A [phone|laptop] was at {a} percent and gained {b} percent while charging. What does it show now? | percent
a-b | A [phone|laptop] was at {b} percent and now shows {a}. By how many percent was it charged? | percent
a-b | The [phone|laptop] fell from {a} percent to {b}. How many percent did it use? | percent
a-b | I planned {a} [laps|push-ups] and [did|managed] {b}. How many did I skip? | 
a+b | I planned {a} [laps|push-ups] and did {b} more than planned. How many did I do? | 
a-b | I did {a} [laps|push-ups], {b} more than planned. How many had I planned? | 
a+b | I did {a} [laps|push-ups], {b} fewer than planned. How many had I planned? | 
a×b | I do {a} [laps|push-ups] a day. How many is that in {b} days? | 
a÷b | I did {a} [laps|push-ups] in {b} days, the same number daily. How many a day? | 
a÷b | At {b} [laps|push-ups] a day, how many days do I need for {a}? | days
a-b | The text may have {a} words and has {b}. How many more words are allowed? | words
a×b | A page has {a} words. How many words are on {b} such pages? | words
a÷b | A text of {a} words fills {b} equal pages. How many words are on a page? | words
a÷b | {N} types {b} words a minute. How many minutes does {he} need for {a} words? | minutes
a×b | {N} types {a} words a minute. How many words does {he} [type|write] in {b} minutes? | words
a-b | {N} types {a} words a minute and {M} {b}. How many more does {N} manage in a minute? | words
a-b | A tree of {a} meters lost {b} meters in the storm. How tall is [it now|the rest]? | meters
a-b | A tree is {a} meters tall; when we moved in it was {b}. [How much did it grow|By how much has it grown]? | meters
a-b | A tree grew {b} meters and is now {a} meters tall. How tall was it before? | meters
a-b | The oak is {a} meters tall and [overtops|is taller than] the beech by {b} meters. How tall is the beech? | meters
a+b | The oak is {a} meters tall, and the beech overtops it by {b} meters. How tall is the beech? | meters
a×b | The bush is {a} meters tall and the oak {b} times as tall. How tall is the oak? | meters
a÷b | The oak is {a} meters tall, {b} times as tall as the bush. How tall is the bush? | meters
a×b | A [worker|machine] makes {a} parts an hour. How many does it make in {b} hours? | parts
a÷b | A [worker|machine] made {a} parts in {b} hours. How many is that per hour? | parts
a÷b | At {b} parts an hour, how long does the machine take for {a} parts? | hours
a-b | Of {a} parts, {b} were [faulty|thrown out]. How many were good? | parts
a-b | Of {a} parts made, {b} passed the test. How many [failed|were faulty]? | parts
a+b | {b} parts failed the test and {a} passed. How many were tested? | parts
a-b | The new machine makes {a} parts an hour, the old one {b}. How many more does the new one make? | parts
a-b | The new machine makes {a} parts an hour, {b} more than the old one. How many does the old one make? | parts
a×b | {N} earns ${a} an hour. What does {he} get for {b} hours? | $
a÷b | {N} earns ${b} an hour. How many hours must {he} work for ${a}? | hours
a÷b | {N} got ${a} for {b} hours of work. What is that per hour? | $
a-b | {N} earned ${a} and paid ${b} in [tax|rent]. What did {he} keep? | $
a-b | {N} earned ${a} and kept ${b} after rent. How much was the rent? | $
a-b | A [trader|shop] bought the {f} for ${b} and sold it for ${a}. How large was the profit? | $
a+b | A [trader|shop] bought the {f} for ${a} and sold it with a profit of ${b}. For how much was it sold? | $
a-b | A [trader|shop] bought the {f} for ${a} and sold it with a loss of ${b}. For how much was it sold? | $
$a-b | I gave the cashier ${a} for the {f} at ${b}. How much change did I get? | $
$a+b | I got ${b} change after buying the {f} for ${a}. How much had I given the cashier? | $
$a-b | I gave the cashier ${a} and got ${b} back. What did the {f} cost? | $
a×b | A [field|garden] is {a} meters long and {b} meters wide. What is its area in square meters? | 
a÷b | A [field|garden] of {a} square meters is {b} meters wide. How long is it? | meters
a+b | A [field|garden] is {a} meters wide and {b} meters longer than wide. How long is it? | meters
a×b | If the [doctor|nurse] sees {a} patients a day, how many does she see in {b} days? | patients
a÷b | If the [doctor|nurse] saw {a} patients in {b} days, equally many each day, how many were there a day? | patients
a-b | If the [doctor|nurse] has seen {b} of {a} patients, how many are still [waiting|in the waiting room]? | patients
a×b | A [pill box|pack] lasts {a} days. How many days do {b} of them last? | days
a÷b | Taking {b} pills a day, for how many days does {N} have enough with {a} pills? | days
a-b | Having taken {b} of the {a} pills in the pack, how many does {N} have left? | pills
a×b | How many [wheels|tires] do {b} carts have with {a} on each? | 
a÷b | How many carts can be given {b} wheels each if there are {a} wheels? | carts
a÷bR | How many carts can be given {b} wheels each if there are {a} wheels, and how many wheels are left? | 
a×b | {b} [ships|planes] carry {a} containers each. How many containers do they carry? | containers
a÷b | {b} [ships|planes] carry {a} containers, all the same number. How many does each carry? | containers
a-b | A [ship|plane] carried {a} containers and [unloaded|left] {b} at the first port. How many are on board? | containers
a+b | A [ship|plane] carried {a} containers and took on {b} at the first port. How many are on board? | containers
a-b | A [ship|plane] can carry {a} containers and has {b} aboard. How many more can it take? | containers
a×b | The gardener sets {b} rows of {a} [bulbs|plants]. How many does he set? | 
a÷b | The gardener sets {a} [bulbs|plants] in rows of {b}. How many rows does he get? | rows
a÷bR | The gardener sets {a} [bulbs|plants] in rows of {b}. How many full rows does he get, and how many are left? | 
a-b | The gardener set {a} [bulbs|plants] and {b} came up. How many did not? | 
a-b | The gardener set {a} [bulbs|plants] and {b} did not come up. How many did? | 
a÷bR | How many times does {b} go into {a}, and what is the [rest|remainder]? | 
a÷bR | {a} days: how many times {b} days is that, and how many days are over? | 
a÷bR | {N} has ${a}. A [mug|toy] costs ${b}. How many can {he} buy, and how many dollars does {he} keep? | 
a÷bR | A [cook|baker] needs {b} eggs for a cake. How many cakes can be made with {a} eggs, and how many eggs stay unused? | 
a÷bR | {a} photos go into an album, {b} on a page. How many pages get full, and how many photos go on the next? | 
a÷bR | A [gang|crew] of {b} pirates splits {a} coins equally. What is each share, and how many coins cannot be split? | 
a÷bR | {a} [soldiers|dancers] stand in lines of {b}. How many complete lines, and how many people without a line? | 
a÷bR | A tailor has {a} meters of cloth and a coat takes {b}. How many coats can be made, and how many meters are left? | 
a÷bR | For a bouquet I take {b} roses. How many bouquets do {a} roses give, and how many roses are left over? | 
a÷bR | A boat takes {b} people. {a} people want to cross. How many boats are full, and how many people sit in the next? | 
a÷bR | My [aunt|grandpa] deals {a} cards evenly to {b} players. How many cards does each get, and how many stay on the table? | 
a÷bR | {a} bottles are put into crates for {b} bottles. [Give|Tell me] the number of full crates and the bottles left over. | 
a÷bR | {b} [cousins|sisters] divide {a} [nuts|candies] fairly. [Say|State] how many each receives and how many are left. | 
a÷bR | A [ribbon|cord] of {a} inches gives how many pieces of {b} inches, and how many inches are left? | 
a÷bR | With {b} tires to a truck, how many trucks can a [garage|factory] equip from {a} tires, and how many tires are over? | 
a÷bR | {a} minutes are filled with songs of {b} minutes. How many whole songs fit, and how many minutes stay silent? | 
a÷bR | A [shop|mill] fills {a} kilograms of flour into sacks of {b}. How many sacks get full, and how much flour stays? | 
a÷b | The [prize|reward] of ${a} goes to {b} winners in equal parts. How much does each receive? | $
a×b | Each of the {b} winners receives ${a}. How much prize money is [paid|given] out? | $
a-b | Of the prize of ${a}, {N} gave ${b} to [charity|{M}]. How much did {he} keep? | $
a÷b | A recipe for {b} people takes {a} grams of rice. How many grams is that per person? | grams
a÷b | With {b} grams of rice for each person, how many people can eat from {a} grams? | people
a×b | With {a} grams of rice for each person, how much do {b} people need? | grams
a-b | There were {a} grams of rice in the bag before {b} grams were cooked. How much is in it now? | grams
a÷b | {N} paid ${a} for [a lamp|a bike] in {b} equal installments. How large was each? | $
a÷b | {N} pays for [a lamp|a bike] at ${a} in installments of ${b}. How many installments are there? | 
a×b | {N} pays {b} installments of ${a}. How much does {he} pay in all? | $
a-b | {N} has paid ${b} of the ${a} for [a lamp|a bike]. How much does {he} still owe? | $
a-b | {N} owes {M} ${a} and [pays|gives] back ${b}. How much does {he} still owe? | $
a+b | {N} owes {M} ${a} and borrows another ${b}. How much does {he} owe then? | $
a×b | A spider has {a} legs. How many legs do {b} spiders have? | legs
a÷b | A spider has {b} legs. How many spiders have {a} legs? | spiders
a÷b | {a} [letters|parcels] came in {b} days, equally many [daily|each day]. How many came in a day? | 
a×b | One letter costs {a} cents. What do {b} letters cost in cents? | cents
a÷b | One letter costs {b} cents. How many letters can be [sent|mailed] for {a} cents? | letters
a÷b | If {b} oranges give one glass of juice, how many glasses do {a} oranges give? | glasses
a×b | If it takes {a} oranges for one glass of juice, how many does it take for {b} glasses? | oranges
a-b | If {b} of {a} oranges were pressed, how many are whole? | oranges
a÷b | A clock strikes every {b} minutes. How many times does it strike in {a} minutes? | times
a×b | A clock strikes every {a} minutes. How many minutes pass in {b} such [spans|intervals]? | minutes
a÷b | {N} cut a ribbon of {a} inches into bows of {b} inches. How many bows did {he} make? | bows
a×b | {N} made {b} bows of {a} inches each. How many inches of ribbon did {he} use? | inches
a×b | Each of my {b} aunts sent me ${a}. How much did they send me? | $
a÷b | My {b} aunts sent me ${a} altogether, each the same amount. How much did each send? | $
a-b | My aunts sent me ${a}; I have spent some and have ${b}. How much have I spent? | $
a×b | Every [guest|child] gets {a} balloons. How many balloons do {b} [guests|children] need? | balloons
a÷b | Every [guest|child] gets {b} balloons. For how many [guests|children] do {a} balloons last? | 
a-b | After some of {a} balloons burst, there were {b}. How many burst? | balloons
a×b | On the ward: {b} nurses, {a} beds [each|for every nurse]. How many beds are looked after? | beds
a÷b | {b} nurses look after {a} beds, equally many each. How many beds per nurse? | beds
a-b | The hospital has {a} beds, {b} of them empty. How many are in use? | beds
a×b | How far does a [snail|turtle] crawl in {b} hours at {a} meters an hour? | meters
a÷b | How long does a [snail|turtle] need for {a} meters at {b} meters an hour? | hours
a÷b | How many meters an hour is a [snail|turtle] crawling that does {a} meters in {b} hours? | meters
a÷b | How many weeks do {a} kilograms of dog food last if the dog eats {b} kilograms a week? | weeks
a×b | How many kilograms of food does a dog eat in {b} weeks at {a} kilograms a week? | kilograms
a×b | [I|We] read {a} pages [each|every] evening. How many pages is that after {b} evenings? | pages
a×b | The [choir|band] stands in {b} rows, {a} singers to a row. How many singers does it have? | singers
a÷b | The [choir|band] has {a} singers standing in {b} equal rows. How many singers are in one row? | singers
a÷b | The [choir|band] has {a} singers, {b} to a row. In how many rows do they stand? | rows
a×b | My uncle smokes {a} [fish|sausages] a day. How many does he smoke in {b} days? | 
a÷b | My uncle smoked {a} [fish|sausages] in {b} days, always the same number. How many a day? | 
a×b | A [lamp|string of lights] has {a} bulbs. How many bulbs do {b} of them have? | bulbs
a÷b | {b} equal [lamps|strings of lights] have {a} bulbs in all. How many bulbs does one have? | bulbs
a×b | How much do [you|we] pay for {b} nights at ${a} a night? | $
a÷b | How much is one night if {b} nights [cost|come to] ${a}? | $
a÷b | How many nights can [you|we] stay for ${a} if a night costs ${b}? | nights
a×b | {M} jumped {a} centimeters and the frog {b} times as far. How far did the frog jump? | centimeters
a÷b | The frog jumped {a} centimeters, {b} times as far as the toad. How far did the toad jump? | centimeters
a×b | For every [child|guest] there are {a} cookies. The {b} [at the table|at the party] get how many together? | cookies
a×b | A [printer|copier] prints {a} sheets a minute. How many sheets are there after {b} minutes? | sheets
a÷b | A [printer|copier] prints {b} sheets a minute. After how many minutes are {a} sheets ready? | minutes
a÷b | A [printer|copier] printed {a} sheets in {b} minutes. How many sheets a minute did it manage? | sheets
a×b | {N} bought {b} packs of [gum|cards] with {a} pieces in each. How many pieces did {he} buy? | pieces
a÷b | {N} bought {b} packs of [gum|cards], all alike, with {a} pieces altogether. How many pieces does a pack have? | pieces
a×b | In {b} [villages|streets] there are {a} houses each. How many houses are there? | houses
a÷b | In {b} [villages|streets] there are {a} houses altogether, the same number everywhere. How many are in each? | houses
a×b | If {N} runs {a} laps [every day|each morning], how many laps does {he} run in {b} days? | laps
a÷b | If {N} ran {a} laps in {b} days, the same number [every day|each morning], how many laps was that a day? | laps
a×b | The [elephant|horse] eats {a} kilograms of hay a day. How much hay is eaten in {b} days? | kilograms
a÷b | The [elephant|horse] eats {b} kilograms of hay a day. How many days will {a} kilograms last? | days
a×b | {b} boxes, {a} pencils to a box: how many pencils [is that|are there]? | pencils
a÷b | {a} pencils, {b} to a box: how many boxes [is that|are there]? | boxes
a÷b | {a} pencils in {b} boxes, equally many in each: how many to a box? | pencils
a×b | Our hotel has {a} beds; the one across the street has {b} times that number. How many beds has [it|the other one]? | beds
a÷b | Our hotel has {a} beds, {b} times the number of the one across the street. How many beds has [it|the other one]? | beds
a×b | Buying {b} tickets at ${a} apiece, what does the [family|class] pay? | $
a÷b | Having paid ${a} for {b} tickets, what did the [family|class] pay apiece? | $
a×b | On every page of the album are {a} photos. How many photos are on {b} pages? | photos
a×b | {N} walks {a} meters to school. {M} walks {b} times as far. How far does {M} walk? | meters
a×b | Square tiles: {b} rows, {a} in each. How many tiles does the [floor|wall] have? | tiles
a×b | Every [team|boat] has {a} members, and {b} take part. How many people take part? | people
a×b | {b} [pumps|hoses] each move {a} liters a minute. How many liters do they move a minute together? | liters
a×b | [Last winter|Last year] we burned {a} logs a week for {b} weeks. How many logs did we burn? | logs
a×b | One [brick|stone] weighs {a} kilograms. What is the weight of {b} like it? | kilograms
a×b | The [rent|fee] is ${a} a month. What is paid in {b} months? | $
a×b | {N} has {b} {xs}. In each {x} are {a} {o}. How many {o} does {he} have? | {o}
a×b | {N} plants {a} trees a day. If {he} does so for {b} days, how many trees are there? | trees
a÷bR | {N} puts {a} {o} into {b} {xs} evenly. How many go into each {x}, and how many does {he} keep over? | 
"""
