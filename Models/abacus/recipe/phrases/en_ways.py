"""English word problems for training that say the same few things in many ways: passive, asides, first person, orders and notes."""

PHRASES = """
a-b | {b} of the {a} {o} [belong to|were taken by|went to|are owed to] {M}, and the rest [belong to|stayed with|are kept by] {N}. How many is that for {N}? | {o}
a-b | Out of {a} {o}, {b} [were packed|were painted|were labeled|were washed|were wrapped]. How many [were not|still have to be]? | {o}
a+b | So far {a} {o} [were packed|were painted|were labeled|were washed|were wrapped]; {b} [were not|still have to be]. How many are there? | {o}
a-b | {a} {o} are [needed|wanted|required|called for], and {b} are [here|ready|in stock|at hand]. How many more do we have to [get|order|find]? | {o}
a+b | {b} {o} are [here|ready|in stock|at hand], and we must [get|order|find] {a} more. How many are [needed|wanted|required]? | {o}
a-b | If {a} {o} were [ordered|promised] and {b} have [come|arrived|been delivered], how many are [outstanding|missing|still due]? | {o}
a+b | Already [delivered|received]: {a} {o}. Still [due|on the way|outstanding]: {b}. How many were [ordered|promised]? | {o}
a-b | To [fill|complete] the {x} takes {a} {o}. It has {b} [in it|so far]. How many [go in still|are lacking]? | {o}
a+b | Somebody [took|stole|borrowed] {b} {o} from the {x}, and only {a} [stayed in it|are there now]. How many had it held? | {o}
a-b | Somebody [took|stole|borrowed] some of the {a} {o} in the {x}, and only {b} [stayed in it|are there now]. How many were [taken|lost]? | {o}
a-b | Somebody added {b} {o} to the {x}, which made {a}. How many had it held? | {o}
a-b | Somebody added some {o} to the {b} in the {x}, which made {a}. How many were added? | {o}
a×b | [Each|Every one] of {b} [neighbors|cousins|players|workers|pirates|tourists|nurses] [brought|carried|bought|received|drew] {a} {o}. How many {o} was that? | {o}
a×b | {b} [neighbors|cousins|players|workers|pirates|tourists|nurses] [brought|carried|bought|received|drew] {a} {o} [each|apiece]. How many {o} was that? | {o}
a×b | {a} {o} were [handed|shown|sent|promised] to each of {b} [neighbors|cousins|players|workers|pirates|tourists|nurses]. How many {o} in all? | {o}
a÷b | {b} [neighbors|cousins|players|workers|pirates|tourists|nurses] together [brought|carried|bought|drew] {a} {o}, every one the same number. How many did each [bring|have]? | {o}
a÷b | Every one of the [neighbors|cousins|players|workers|pirates|tourists|nurses] [brought|bought|drew] {b} {o}, which made {a}. How many people were they? | people
a÷b | {a} {o} were [handed|shown|sent] out, {b} to each [neighbor|cousin|player|worker|pirate|tourist|nurse]. How many people [got some|was that]? | people
a÷b | {a} {o} went to {b} [neighbors|cousins|players|workers|pirates|tourists|nurses] in [fair|even|equal|like] shares. How large was a share? | {o}
a÷b | Divide {a} {o} fairly [among|between] {b} people: what does one person [get|receive]? | {o}
a÷b | It takes {b} {o} to fill [a tin|a drawer|a case|a bucket]. How many can be filled with {a}? | 
a×b | It takes {a} {o} to fill [a tin|a drawer|a case|a bucket]. How many {o} does it take to fill {b}? | {o}
a÷b | {a} {o} filled {b} [tins|drawers|cases|buckets] evenly. How many went into [each|one|every one]? | {o}
a×b | {b} [tins|drawers|cases|buckets] were filled with {a} {o} each. How many {o} were [used|needed]? | {o}
a÷bR | {N} fills [tins|drawers|cases|buckets] with {b} {o} each. Starting with {a} {o}, how many does {he} fill, and how many {o} does {he} keep back? | 
a÷b | {o} come {b} to a {x}. How many {xs} does one [buy|order|open] for {a} {o}? | {xs}
a×b | {o} come {a} to a {x}. {N} [buys|orders|opens] {b} {xs}. How many {o} does {he} get? | {o}
a÷b | At {b} to a {x}, {a} {o} need how many {xs}? | {xs}
a÷b | {N} stacked {a} {o} in {b} piles of the same height. How many were in [a|one|each] pile? | {o}
a×b | {N} made {b} piles of {a} {o}. How many {o} did {he} stack? | {o}
a÷bR | {N} stacks {a} {o} in piles of {b}. How many piles are there and how many {o} are over? | 
a×b+c | {N} made {b} piles of {a} {o} and had {c} [over|to spare|that fit nowhere]. With how many did {he} begin? | {o}
a×b-c | {N} made {b} piles of {a} {o}, but {c} {o} [fell off|blew away|slid down]. How many are still in the piles? | {o}
(a-b)÷c | {N} had {a} {o}, [put {b} aside|set {b} aside|hid {b}|threw {b} away], and made {c} even piles of what was left. How many were in a pile? | {o}
(a+b)÷c | {N} [added|threw in] {b} {o} to {his} {a} and made {c} even piles. How many were in a pile? | {o}
(a+b)×c | Each of {c} piles has {a} {o} at the bottom and {b} on top. How many {o} are in the piles? | {o}
(a-b)×c | There were {c} piles of {a} {o}, and {N} took {b} [off|from] every pile. How many {o} are still piled up? | {o}
a-b | {N} is at page {b} of {a}. How many pages [lie ahead|are to come]? | pages
a-b | {N} has {b} [stamps|points] on {his} card and gets a free coffee at {a}. How many does {he} [need|lack] still? | 
a+b | {N} has {a} [stamps|points] on {his} card; {b} more and {he} gets a free coffee. At how many is it free? | 
a-b | {N} [counted|saw|met] {a} [tourists|cyclists|runners] on the bridge, {b} of them in red. How many were not in red? | 
a+b | On the bridge {N} [counted|saw|met] {a} [tourists|cyclists|runners] in red and {b} in other colors. How many were on the bridge? | 
a-b | {a} [guests|members|nurses|players] were [invited|called], {b} said no. How many said yes? | 
a+b | {a} [guests|members|nurses|players] said yes and {b} said no. How many were asked? | 
a-b | {a} [guests|members|nurses|players] are on the list and {b} are here. How many do we still wait for? | 
a+b | {a} [guests|members|nurses|players] are here and we still wait for {b}. How many are on the list? | 
a-b-c | {a} were invited: {b} said no and {c} did not answer. How many said yes? | 
a-b+c | {a} guests were in the hall; {b} left early, but {c} came late. How many are there at the end? | guests
a+b-c | {a} guests came at six, {b} at seven, and {c} left at eight. How many are still there? | guests
a+b+c | {a} guests came at six, {b} at seven and {c} at eight. How many came [that night|in all]? | guests
a×b | At the party [stand|are] {b} tables, and {a} guests sit at each. How many guests sit at the tables? | guests
a×b+c | At the party {b} tables seat {a} guests each and {c} guests stand. How many guests are there? | guests
a×b-c | At the party {b} tables seat {a} guests each, and {c} chairs are empty. How many guests sit? | guests
c-a×b | Of {c} guests, {b} tables take {a} each. How many guests have to stand? | guests
a÷b | {a} guests sit at tables for {b}, every chair taken. How many tables are there? | tables
a÷b | {a} guests sit at {b} tables, equally many at each. How many is that per table? | guests
(a-b)÷c | Of {a} guests, {b} stand; the others sit at {c} tables, equally many at each. How many is that per table? | guests
(a+b)÷c | {a} adults and {b} children sit at tables for {c}, every chair taken. How many tables are there? | tables
a÷bR | {a} guests are seated at tables for {b}. How many tables get full, and how many guests are without a full table? | 
(a+b)×c | Each of {c} tables has {a} big and {b} small plates. How many plates are on the tables? | plates
a-b | [Both|The two] {xs} hold {a} {o} together, one of them {b}. How many are in the other? | {o}
a+b | The first {x} holds {a} {o}, the second {b} more than that. What does the second hold? | {o}
a-b | The first {x} holds {a} {o}, the second {b} fewer than that. What does the second hold? | {o}
a+b | The first {x} holds {a} {o}, {b} fewer than the second. What does the second hold? | {o}
a×b | The first {x} holds {a} {o}, the second {b} times that. What does the second hold? | {o}
a÷b | The first {x} holds {a} {o}, {b} times what is in the second. What does the second hold? | {o}
a-b | The first {x} holds {a} {o} and the second {b}. How many must go into the second to make them equal? | {o}
a-b | Take {b} {o} out of the first {x} with its {a}, and how many does it [hold|have in it]? | {o}
a+b | {N} poured the {x} of {a} {o} and the {x} of {b} {o} [out on the floor|into a sack]. How many {o} lie there? | {o}
a+b-c | {N} poured a {x} of {a} {o} and one of {b} into a sack, but {c} fell out. How many {o} are in the sack? | {o}
a-b-c | From a sack of {a} {o}, {N} filled a {x} with {b} and another with {c}. How many {o} are in the sack still? | {o}
a-b+c | From a sack of {a} {o}, {N} took {b} for the morning and put {c} back at night. How many {o} are in the sack then? | {o}
a×b | {M} did {b} times as many [push-ups|jumps|laps|exercises] as {N}, who did {a}. How many did {M} do? | 
a÷b | {M} did {b} times as many [push-ups|jumps|laps|exercises] as {N}. If {M} did {a}, how many did {N} do? | 
a+b | {M} did {b} more [push-ups|jumps|laps|exercises] than {N}, who managed {a}. How many did {M} do? | 
a-b | {M} did {b} more [push-ups|jumps|laps|exercises] than {N}. If {M} did {a}, how many did {N} do? | 
a-b | {M} did {b} fewer [push-ups|jumps|laps|exercises] than {N}, who managed {a}. How many did {M} do? | 
a+b | {M} did {b} fewer [push-ups|jumps|laps|exercises] than {N}. If {M} did {a}, how many did {N} do? | 
a-b | {M} did {b} [push-ups|jumps|laps|exercises], {N} {a}. By how many did {N} [beat|outdo] {M}? | 
a+b | {N} did {a} [push-ups|jumps|laps|exercises] and {M} {b}. What did they do between them? | 
a+b+c | {N} did {a} [push-ups|jumps|laps], {M} {b} and {K} {c}. What is the total for the three? | 
(a-b)×c | {N} does {a} [push-ups|jumps] a day and {M} {b}. How many more has {N} done after {c} days? | 
c-a×b | {N} wants to do {c} [push-ups|jumps] this month and does {a} a day. After {b} days, how many are to go? | 
a×b+c | {N} did {a} [push-ups|jumps] a day for {b} days, and {c} on the last day. How many is that in all? | 
a-b | Dad is {a} centimeters tall and {N} {b}. How many centimeters must {N} grow to be [his size|as tall]? | centimeters
a+b | {N} is {a} centimeters tall; {b} more and {he} is as tall as Dad. How tall is Dad? | centimeters
a-b | {N} grew {b} centimeters this year and measures {a}. What did {he} measure a year ago? | centimeters
a-b | A year ago {N} measured {b} centimeters; today it is {a}. How much has {he} grown? | centimeters
a+b | A year ago {N} measured {a} centimeters, and {he} has grown {b} since. How tall is {he}? | centimeters
a×b | A plant grows {a} millimeters a week. How much does it grow in {b} weeks? | millimeters
a×b+c | A plant of {c} millimeters grows {a} millimeters a week. How tall is it {b} weeks later? | millimeters
a÷b | A plant grew {a} millimeters in {b} weeks. What did it grow per week? | millimeters
(a-b)÷c | A plant grew from {b} to {a} millimeters in {c} weeks. What did it grow per week? | millimeters
a-b | Please tell me the number of {o} I have now: there were {a}, and my brother took {b}. | {o}
a+b | Please tell me the number of {o} I have now: there were {a}, and my uncle sent {b}. | {o}
a×b | Please work out the number of {o} in {b} {xs} with {a} each. | {o}
a÷b | Please work out each child's part when {b} children share {a} {o}. | {o}
a-b-c | Please find out what I have left of ${a} after paying ${b} for a {f} and ${c} for a {g}. | $
a×b+c | Please find out what I owe for {b} {f}s at ${a} and a {g} at ${c}. | $
c-a×b | Please find out the change from ${c} when {b} {f}s at ${a} are bought. | $
a+b | Given {a} {o} in one {x} and {b} in another, find the total. | {o}
a-b | Given {a} {o}, of which {b} are used, find the rest. | {o}
a×b | Given {b} {xs} of {a} {o} each, find the number of {o}. | {o}
a÷b | Given {a} {o} in {b} equal {xs}, find the number per {x}. | {o}
(a+b)×c | Given {c} {xs} with {a} {o} and {b} {O} each, find the number of things. | 
a-b+c | Given {a} {o}, take {b} away and put {c} back. Find the number there now. | {o}
a+b-c | Given {a} {o}, add {b} and take {c} away. Find the number there now. | {o}
a-b | My [grandpa|neighbor|boss] had {a} [hens|goats|tractors] and sold {b}. What is the number he [owns|has] today? | 
a+b | My [grandpa|neighbor|boss] sold {b} [hens|goats|tractors] and owns {a} today. What number did he own before? | 
a-b | My [grandpa|neighbor|boss] owned {a} [hens|goats|tractors], and now only {b}. What number did he sell? | 
a+b | My [grandpa|neighbor|boss] owned {a} [hens|goats|tractors] and bought {b}. What number does he own now? | 
a-b | My [grandpa|neighbor|boss] bought {b} [hens|goats|tractors] and owns {a} now. What number did he own before? | 
a×b | Our hens lay {a} eggs a day. What do they lay in {b} days? | eggs
a÷b | Our hens laid {a} eggs in {b} days. What is that for a day? | eggs
a÷b | Our {b} hens laid {a} eggs, one as many as the other. What is that for a hen? | eggs
a×b-c | Our hens laid {a} eggs a day for {b} days, and we ate {c}. How many eggs do we have? | eggs
(a-b)×c | Our hens lay {a} eggs a day and we eat {b}. How many eggs do we have after {c} days? | eggs
(a-b)÷c | Our hens laid {a} eggs. We ate {b} and sold the rest in boxes of {c}. How many boxes were sold? | boxes
(a+b)÷c | Our hens laid {a} eggs and the neighbor's {b}. We sold them all in boxes of {c}. How many boxes were sold? | boxes
c-a×b | Our hens laid {c} eggs and we sold {b} boxes of {a}. How many eggs do we keep? | eggs
a×b+c | We sold {b} boxes of {a} eggs and kept {c}. How many eggs did the hens lay? | eggs
a-b | [Light|Electricity] cost us ${a} in January and ${b} in July. What did we save in July? | $
a+b | [Light|Electricity] cost us ${a} in July and ${b} more in January. What did it cost in January? | $
a×b | [Water|Heating] costs us ${a} a month. What does it cost for {b} months? | $
a÷b | [Water|Heating] cost us ${a} for {b} months. What is that per month? | $
(a+b)×c | We pay ${a} for water and ${b} for heating each month. What do we pay in {c} months? | $
(a+b)÷c | The flat costs ${a} and the heating ${b}. The {c} of us divide that evenly. What does one pay? | $
(a-b)÷c | The flat costs ${a}, of which the state pays ${b}. The {c} of us divide the rest evenly. What does one pay? | $
a-b-c | Of my pay of ${a}, the flat takes ${b} and food ${c}. What do I keep? | $
a+b+c | The flat takes ${a} of my pay, food ${b}, and ${c} I keep. What is my pay? | $
c-a×b | Of my pay of ${c} I spend ${a} in each of {b} weeks. What do I keep? | $
a-b | {M} paid ${a} and {N} ${b} for the same {f}. How much more did {M} pay? | $
$a-b | The same {f} is ${a} here and ${b} there. What do I save by going there? | $
$a+b | A {f} at ${a} plus a {g} at ${b} [comes|amounts] to what? | $
$a-b | Of the ${a} I [had|took along|brought], ${b} went on a {f}. What [remains|do I have still]? | $
$a+b | I have ${a} after spending ${b} on a {f}. What did I have [before|in the morning]? | $
$a-b | I had ${a} this morning and have ${b} tonight. What did I spend? | $
$a-b | I had ${b} this morning and have ${a} tonight. What did I [earn|gain]? | $
"""
