"""English word problems of time, travel, measures, sport and home for training, many with the question first or facts that don't matter."""

PHRASES = """
a-b | How many {o} must {M} still find to have {a}, if {he} already has {b}? | {o}
a-b | By how many is {b} {o} less than {a} {o}? | {o}
a-b | What must be added to {N}'s {b} {o} so that {he} has {a}? | {o}
a+b | How many {o} did {N} begin with, if {he} dropped {b} and is holding {a} now? | {o}
a+b | How many {o} will {N} have once {M} hands over {b} to add to {his} {a}? | {o}
a÷b | How many {xs} does {N} need for {a} {o}, if a {x} holds {b}? | {xs}
a×b | How many {o} fit in {b} {xs}, if one {x} takes {a}? | {o}
a÷b | How many {o} does each of {b} children get out of {a}, if nobody gets more than another? | {o}
a÷bR | How many {xs} of {b} can be made from {a} {o}, and how many {o} will not fit? | 
c-a×b | How many {o} are outside if {b} {xs} hold {a} each and there are {c} {o}? | {o}
a×b+c | How many {o} are there, if {b} {xs} hold {a} each and {c} lie outside? | {o}
a-b-c | How many of {N}'s {a} {o} are left once {M} has taken {b} and {K} {c}? | {o}
a+b+c | How many {o} would {N}'s {a}, {M}'s {b} and {K}'s {c} make together? | {o}
a-b+c | How many {o} does {N} have if {he} starts with {a}, loses {b} and wins {c}? | {o}
(a-b)÷c | How many {o} does each of {c} friends get, if {N} keeps {b} of the {a} and deals out the others evenly? | {o}
(a+b)×c | How many {o} do {c} children bring, if each carries {a} in the left hand and {b} in the right? | {o}
(a-b)×c | How many {o} do {c} children still hold, if each took {a} and dropped {b}? | {o}
a-b | I'd like to know how many {o} {N} has. {M} has {a}, and {N} has {b} less than that. | {o}
a+b | I'd like to know how many {o} {N} has. {M} has {a}, and {N} has {b} on top of that. | {o}
a×b | I'd like to know how many {o} {N} has. {M} has {a}, and {N} has {b} times that number. | {o}
a÷b | I'd like to know how many {o} {M} has. {N} has {a}, and that is {b} times {M}'s number. | {o}
a-b | I'd like to know how many {o} {M} has. {N} has {a}, and that is {b} above {M}'s number. | {o}
a+b | I'd like to know how many {o} {M} has. {N} has {a}, and that is {b} below {M}'s number. | {o}
a×b | {M} owns {a} {o}. {N}'s collection is {b} times as large. How large is it? | {o}
a÷b | {N}'s collection of {a} {o} is {b} times as large as {M}'s. How large is {M}'s? | {o}
a÷b | {N}'s collection has {a} {o} and {M}'s has {b}. How many times as large is {N}'s? | times
a-b | {N}'s collection has {a} {o} and {M}'s has {b}. By how many is {M}'s smaller? | {o}
a-b | {M}'s collection has {b} {o}, {N}'s {a}. How many must {M} still collect to draw level? | {o}
a+b | {N}'s collection of {a} {o} grew by {b} on {his} birthday. How large is it now? | {o}
a-b | {N}'s collection of {a} {o} shrank by {b} when {he} moved house. How large is it now? | {o}
a-b | {N}'s collection grew from {b} to {a} {o}. By how many did it grow? | {o}
a-b | {N}'s collection shrank from {a} to {b} {o}. How many went missing? | {o}
a-b | With {b} new ones, {N}'s collection has come to {a} {o}. How large was it before? | {o}
a+b | Without the {b} {o} {he} gave to {M}, {N} is left with {a}. How many were there before? | {o}
(a+b)×c | {N} puts {a} {o} and {M} puts {b} into the {x} every day. How many are in it after {c} days? | {o}
(a-b)×c | Every day {N} puts {a} {o} into the {x}, and at night {M} takes {b} out. How many are in it after {c} days? | {o}
a×b+c | The {x} held {c} {o}. Then {N} put in {a} a day for {b} days. How many are in it now? | {o}
c-a×b | The {x} held {c} {o}. {N} took out {a} a day for {b} days. How many are in it now? | {o}
a×b-c | {N} put {a} {o} into the {x} on each of {b} days, and {M} once took {c} out. How many are in it now? | {o}
a-b | It is a sunny morning and the market is busy. {N} came with {a} {o} and has sold {b}. How many are unsold? | {o}
a+b | It rained all week, so nobody came on Monday. On Tuesday {a} {o} were sold and on Wednesday {b}. How many were sold that week? | {o}
a×b | {N} loves baking and has a red apron. Today {he} bakes {b} trays with {a} rolls on each. How many rolls does {he} bake? | rolls
a÷b | {N}'s grandmother lives by the sea. She gave {a} shells to her {b} grandchildren, all the same share. How many did each receive? | shells
a-b | {N} and {M} are best friends and live on the same street. {N} has {a} comics and {M} has {b}. How many fewer does {M} have? | comics
a+b | The blue car is new and the red one is old. {a} people sit in the train and {b} on the ferry. How many people is that in all? | people
c-a×b | It was {N}'s birthday. {He} had ${c} and invited {b} friends to the cinema, which cost ${a} per friend. What remained of the money? | $
a-b-c | {N} got up late today. Of {his} {a} tasks {he} did {b} in the morning and {c} after lunch. How many tasks are undone? | tasks
a×b+c | The shop opens early. By noon {b} customers had bought {a} rolls each, and one more customer bought {c}. How many rolls were sold? | rolls
a-b | My neighbor, who is a retired teacher, had {a} books and donated {b} of them to a school. How many does he keep? | books
(a+b)÷c | The party was great fun. {N} brought {a} balloons, {M} brought {b}, and {c} guests shared them evenly. How many did each guest get? | balloons
(a-b)×c | At the fair, where the music was loud, a ride cost ${a}, but {N} had a card that made it ${b} cheaper. What did {c} rides cost? | $
a+b-c | In our building, which is very old, lived {a} people. Then {b} moved in and {c} moved out. How many live there now? | people
a-b+c | In our building, which is very old, lived {a} people. Then {b} moved out and {c} moved in. How many live there now? | people
a+b | The road from the village to the mill is {a} km, and from the mill to the town it is {b} km. How far is the town from the village by way of the mill? | km
a-b | From the village to the town it is {a} km, and the mill, on that road, is {b} km from the village. How far is it from the mill to the town? | km
a×b | Going at {a} km per hour, how far does a [ship|tram] get in {b} hours? | km
a÷b | How many hours does a [ship|tram] need for {a} km, going {b} km per hour? | hours
a÷b | A [ship|coach] made {a} km in {b} hours. How fast was it, in km per hour? | km
c-a×b | The harbor is {c} km away, and the ship makes {a} km an hour. How far from the harbor is it after {b} hours? | km
a×b+c | The ship made {a} km an hour for {b} hours and was then {c} km from the harbor. How far had the harbor been at the start? | km
a×b-c | We drove {a} km an hour for {b} hours, then turned and went {c} km back. How far are we from home? | km
(a+b)×c | Two ships leave port in opposite directions, one at {a} km an hour, one at {b}. How far apart are they after {c} hours? | km
(a-b)×c | Two ships leave port in the same direction, one at {a} km an hour, one at {b}. How far apart are they after {c} hours? | km
(a+b)×c | Two hikers walk toward each other from two villages, one {a} and one {b} km a day, and meet after {c} days. How far apart are the villages? | km
(a+b)÷c | A cyclist rode {a} km before lunch and {b} km after it, {c} hours in all. What was the average speed? | km
(a-b)÷c | A trip of {a} km has {b} km behind it. The rest takes {c} hours. How many km an hour is that? | km
a-b-c | Of the {a} km, the first {b} were by train, the next {c} by bus, and the last part on foot. How many km on foot? | km
a+b+c | We went {a} km by train, {b} km by bus and {c} km on foot. How long was the journey? | km
a-b | A swimmer wants to do {a} meters and has done {b}. What distance is missing? | meters
a×b | The pool is {a} meters long. {N} swims it {b} times. What distance does {he} swim? | meters
a÷b | The pool is {b} meters long. How many times must {N} swim it to make {a} meters? | times
a×b+c | {N} runs {b} laps of {a} meters and then walks {c} meters. What distance does {he} cover? | meters
a×b-c | {N} meant to run {b} laps of {a} meters but stopped {c} meters early. How far did {he} run? | meters
c-a×b | A race is {c} meters long. {N} has done {b} laps of {a} meters. How many meters are there to the finish? | meters
a-b | {N} ran {a} meters, {M} gave up after {b}. How much farther did {N} get? | meters
a+b | {M} gave up after {a} meters, and {N} got {b} meters farther. How far did {N} get? | meters
a-b | {N} needed {a} seconds and {M} {b}. By how many seconds was {M} faster? | seconds
a-b | {N} needed {a} seconds, and {M} was {b} seconds faster. What was {M}'s time? | seconds
a+b | {N} needed {a} seconds, and {M} was {b} seconds slower. What was {M}'s time? | seconds
a-b | {N}'s old record was {a} seconds. Now {he} has run {b}. By how much was it improved? | seconds
a+b | {N} jumped {a} centimeters, and {M} beat that by {b}. How far did {M} jump? | centimeters
a-b | {N} jumped {a} centimeters; {M} fell {b} centimeters short of that. How far did {M} jump? | centimeters
a-b | {N} jumped {a} centimeters and {M} {b}. How many centimeters lie between the two? | centimeters
a+b | Our team has {a} points, the leaders have {b} more. How many do the leaders have? | points
a-b | Our team has {b} points, the leaders have {a}. How far behind are we? | points
a-b | The leaders have {a} points, and we are {b} behind. How many do we have? | points
a+b+c | {N} threw {a}, {b} and {c} points in three rounds. What is {his} score? | points
a+b-c | {N} won {a} points, then {b} more, but {c} were taken off for a foul. What is {his} score? | points
a-b+c | {N} had {a} points, lost {b} in the second round and won {c} in the third. What is {his} score? | points
a-b-c | {N} scored {a} points in three rounds: {b} in the first, {c} in the second. What did the third bring? | points
a×b | A goal counts {a} points. What do {b} goals count? | points
a÷b | {N} has {a} points, and each hit counts {b}. How often did {he} hit? | times
a×b-c | {N} hit {b} times for {a} points each, and lost {c} points for leaving early. What is {his} score? | points
a×b+c | {N} hit {b} times for {a} points each and got a bonus of {c}. What is {his} score? | points
a÷b | The {b} players of the team scored {a} points, all the same. How many did each score? | points
(a+b)÷c | A team scored {a} points in the first game and {b} in the second. Each goal counts {c}. How many goals is that? | goals
a-b | {N} has played {b} of the {a} games of the season. How many are to come? | games
a-b | A club won {b} of {a} games and lost the others. How many did it lose? | games
a-b-c | A club played {a} games, won {b} and drew {c}. How many did it lose? | games
a+b+c | A club won {a} games, drew {b} and lost {c}. How many did it play? | games
a+b | A club won {a} games and lost {b}; none were drawn. How many did it play? | games
a-b | At the camp there are {a} beds and {b} campers. How many beds are free? | beds
a-b | At the camp there are {b} beds for {a} campers. How many beds are lacking? | beds
a×b | At the camp {b} campers sleep in every tent, and there are {a} tents. How many campers are there? | campers
a÷b | {a} campers sleep in tents for {b}. How many tents are up? | tents
a÷bR | {a} campers, {b} to a tent: how many full tents, and how many campers over? | 
(a-b)÷c | Of {a} campers {b} went home. The rest sit around {c} fires, equally many at each. How many at one fire? | campers
a×b+c | There are {b} tents with {a} campers each, and {c} campers sleep outside. How many campers? | campers
a×b-c | There are {b} tents for {a} campers each, and {c} places are free. How many campers are there? | campers
c-a×b | Of {c} campers, {b} groups of {a} went on a hike. How many stayed at the camp? | campers
a+b-c | {a} campers came in June and {b} in July; {c} have left. How many are there now? | campers
(a-b)×c | A camp day costs ${a}, and the town pays ${b} of that. What is left to pay for {c} days? | $
(a+b)×c | A camp day costs ${a} for the bed and ${b} for meals. What do {c} days cost? | $
a-b | {M} turned {a} this year and {N} turned {b}. How many years older is {M}? | years
a+b | {N} is {a}. {M} was already {b} when {N} was born. How old is {M}? | years
a-b | {M} is {a} and was {b} when {N} was born. How old is {N}? | years
a-b | {N} will be {a} in {b} years. What is {his} age today? | years
a+b | {b} years ago {N} was {a}. What is {his} age today? | years
a-b | {N} is {a} today. What was {his} age {b} years ago? | years
a-b | In how many years will {N}, who is {b}, turn {a}? | years
a×b | {N} is {a} years old, and {his} grandfather is {b} times that. How old is the grandfather? | years
a÷b | The grandfather is {a}, which is {b} times {N}'s age. How old is {N}? | years
a×b-c | {N}'s aunt is {c} years less than {b} times as old as {N}, who is {a}. How old is the aunt? | years
a-b+c | {N} is {a}. {M} is {b} years younger, and {K} is {c} years older than {M}. How old is {K}? | years
a+b-c | {N} is {a}. {M} is {b} years older, and {K} is {c} years younger than {M}. How old is {K}? | years
a+b+c | {N} is {a}, {M} is {b} years older than {N}, and {K} {c} years older than {M}. How old is {K}? | years
a+b | {N} is {a} and {M} is {b}. What do their ages add up to? | years
a-b | The ages of {N} and {M} add up to {a}. {M} is {b}. How old is {N}? | years
a-b | The castle was built in {b} and burned down in {a}. How many years did it stand? | years
a+b | The castle was built in {a} and stood for {b} years. In what year did it fall? | 
a-b | In {a} the club was {b} years old. In what year was it founded? | 
a-b | It is {a} degrees in the kitchen and {b} in the cellar. How much colder is the cellar? | degrees
a-b | In the kitchen it is {a} degrees, in the cellar {b} degrees less. What is it in the cellar? | degrees
a+b | In the cellar it is {a} degrees, in the kitchen {b} degrees more. What is it in the kitchen? | degrees
a+b | The water was {a} degrees, and heating raised it by {b}. What is it now? | degrees
a-b | The water cooled from {a} to {b} degrees. By how many degrees was that? | degrees
a+b | After cooling by {b} degrees the soup is at {a}. How hot was it before? | degrees
a×b | The soup cools {a} degrees a minute. How much does it cool in {b} minutes? | degrees
c-a×b | The soup is {c} degrees hot and cools {a} degrees a minute. What is it after {b} minutes? | degrees
a×b+c | The oven is at {c} degrees and warms {a} degrees a minute. What is it after {b} minutes? | degrees
a-b | The [lake|river] was {a} centimeters deep in spring and {b} in fall. By how much did it go down? | centimeters
a+b | The [lake|river] was {a} centimeters deep and rose by {b}. How deep is it? | centimeters
a-b | The [lake|river] was {a} centimeters deep and sank by {b}. How deep is it? | centimeters
a+b-c | The river stood at {a} centimeters, rose {b} in April and fell {c} in May. Where does it stand? | centimeters
c-a×b | A candle of {c} millimeters burns down {a} millimeters an hour. How tall is it after {b} hours? | millimeters
a×b+c | A candle burned for {b} hours, {a} millimeters an hour, and {c} millimeters are left. How tall was it when new? | millimeters
a÷b | A candle of {a} millimeters burns {b} millimeters an hour. How many hours does it last? | hours
a-b | One rope is {a} feet and another {b} feet. How much longer is the first? | feet
a+b | Tied end to end, how long are a rope of {a} feet and one of {b} feet? | feet
a-b | If {b} feet are taken from a rope of {a} feet, what length stays? | feet
a÷b | Into how many pieces of {b} feet can a rope of {a} feet be cut? | pieces
a×b | A rope was cut into {b} pieces of {a} feet. What was its length? | feet
a×b+c | A rope was cut into {b} pieces of {a} feet, and {c} feet were over. What was its length? | feet
(a-b)÷c | {b} feet of a {a} foot rope are frayed. The good part is cut into {c} equal pieces. How long is one? | feet
(a+b)÷c | Ropes of {a} and {b} feet are joined and cut into {c} equal pieces. How long is one? | feet
a÷bR | A rope of {a} feet is cut into pieces of {b} feet. How many pieces are there and how many feet are over? | 
a-b | The big dog weighs {a} pounds and the small dog {b}. How many pounds lighter is the small one? | pounds
a+b | The small dog weighs {a} pounds, {b} fewer than the big dog. What does the big one weigh? | pounds
a-b | The big dog weighs {a} pounds, {b} more than the small dog. What does the small one weigh? | pounds
a-b | On the scale {N} and the dog weigh {a} pounds, {N} without the dog {b}. What does the dog weigh? | pounds
a-b | Since spring the dog has gained {b} pounds and is at {a} now. What did it weigh in spring? | pounds
a+b | Since spring the dog has lost {b} pounds and is at {a} now. What did it weigh in spring? | pounds
a×b | The dog eats {a} grams a day. What does it eat in {b} days? | grams
a÷b | The dog eats {b} grams a day. For how many days will a sack of {a} grams do? | days
c-a×b | The sack held {c} grams, and the dog has eaten {a} grams a day for {b} days. What is still in the sack? | grams
a÷bR | The dog gets {b} biscuits a day. For how many whole days will {a} biscuits do, and how many are left then? | 
(a+b)×c | A cat eats {a} grams and a dog {b} grams a day. What do the two eat in {c} days? | grams
(a-b)×c | A dog eats {a} grams a day and a cat {b}. How much more does the dog eat in {c} days? | grams
a÷b | A bag of {a} treats was given to {b} dogs, each the same. How many treats per dog? | treats
a+b | A film lasts {a} minutes, and the ads before it {b}. How long do we sit there? | minutes
a-b | We sat in the cinema for {a} minutes, of which {b} were ads. How long was the film? | minutes
a-b | The film lasts {a} minutes. {b} have gone by. How many minutes are there to the end? | minutes
a×b | Every lesson lasts {a} minutes, and there are {b}. How many minutes of lessons is that? | minutes
a×b+c | {b} lessons of {a} minutes and a break of {c} minutes: how long is that together? | minutes
a÷b | {a} minutes are divided into {b} lessons of the same length. How long is a lesson? | minutes
(a+b)×c | A lesson takes {a} minutes and the break after it {b}. How long do {c} lessons with their breaks take? | minutes
(a-b)÷c | A doctor has {a} minutes. She needs {b} for letters and uses the others for {c} patients, equally long. How long for each? | minutes
c-a×b | A doctor has {c} minutes and sees {b} patients for {a} minutes each. How many minutes remain? | minutes
a-b-c | A day off has {a} minutes. {N} sleeps {b} of them and reads {c}. How many are left for other things? | minutes
a-b | The bus takes {a} minutes and the train {b}. How many minutes does the train save? | minutes
a+b | The train takes {a} minutes; by bus it is {b} minutes more. How long by bus? | minutes
a-b | The bus takes {a} minutes; the train is {b} minutes quicker. How long by train? | minutes
a+b | The train should take {a} minutes but was {b} minutes late. How long was the ride? | minutes
a-b | The train, which should take {b} minutes, took {a}. How late was it? | minutes
a+b-c | {N} walks {a} minutes and rides {b}; {M} takes {c} minutes less. How long does {M} take? | minutes
a-b | A shelf is {a} inches wide, and the books on it take up {b} inches. How much room is free? | inches
a×b | The shelf has {b} books, each {a} millimeters thick. How much room do they take? | millimeters
a÷b | How many books, each {b} millimeters thick, fill a shelf of {a} millimeters? | books
(a-b)÷c | In a class of {a}, {b} are ill today. The teacher makes {c} groups of equal size. How many children are in a group? | children
a+b+c | In the vote {a} were for it, {b} against it and {c} did not care. How many voted? | 
a-b-c | Of {a} who voted, {b} were for it and {c} against it. How many did not care? | 
a-b | The vote was {a} for it and {b} against it. By how many votes was it won? | votes
a-b | {a} pupils handed in homework, {b} of them late. How many were on time? | pupils
a+b | {a} pupils were on time with their homework and {b} were late. How many handed it in? | pupils
a×b | A pupil writes {a} lines a day. How many lines in {b} days? | lines
a×b | A teacher gives each of her {b} pupils {a} sheets. How many sheets does she give out? | sheets
c-a×b | A teacher has {c} sheets and gives {a} to each of her {b} pupils. How many does she have after that? | sheets
a×b+c | After giving {a} sheets to each of {b} pupils, the teacher has {c} sheets. How many did she have before? | sheets
a×b-c | A teacher wants {a} sheets for each of her {b} pupils, but is {c} sheets short. How many sheets does she have? | sheets
a÷b | A teacher gives out {a} sheets among {b} pupils evenly. How many does a pupil get? | sheets
a÷bR | A teacher gives {a} sheets out among {b} pupils evenly, as far as they go. How many does each get and how many remain? | 
(a+b)×c | Every pupil gets {a} white and {b} yellow sheets. How many sheets do {c} pupils get? | sheets
(a-b)×c | Each of {c} pupils got {a} sheets and used {b}. How many unused sheets do they have together? | sheets
a+b-c | A teacher has {a} sheets, finds {b} in a drawer and uses {c}. How many has she now? | sheets
a-b | In the test {N} got {b} of {a} questions right. How many did {he} get wrong? | questions
a+b | In the test {N} got {a} questions right and {b} wrong. How many questions were there? | questions
a-b | {N} got {a} marks and {M} got {b}. By how many marks is {M} worse? | marks
a×b | In a test of {b} questions, each is worth {a} marks. What is the top mark? | marks
a×b-c | A test has {b} questions of {a} marks. {N} lost {c} marks. What did {he} get? | marks
(a-b)×c | A test has {a} questions, and {N} missed {b}. Each right one is worth {c} marks. What did {he} get? | marks
a-b | A [tower|mast] of {a} feet stands beside one of {b} feet. What is the difference in height? | feet
a+b | A mast of {b} feet stands on a tower of {a} feet. How high is the top of the mast? | feet
a-b | The top of the mast is {a} feet up; the tower under it has {b} feet. How tall is the mast alone? | feet
a×b | A house has {b} floors, each {a} feet high. How high is the house? | feet
a×b+c | A house has {b} floors of {a} feet and a roof of {c} feet. How high is it altogether? | feet
a×b | There are {b} flights of stairs with {a} steps each. How many steps is it to the top? | steps
c-a×b | It is {c} steps to the top, and {N} has climbed {b} flights of {a}. How many steps lie ahead? | steps
a-b | It is {a} steps to the top and {N} has climbed {b}. How many steps lie ahead? | steps
a+b | {N} has climbed {a} steps, and {b} lie ahead. How many steps has the tower? | steps
a-b+c | {N} stood on step {a}, went down {b} and up {c}. On which step is {he}? | 
a+b-c | {N} stood on step {a}, went up {b} and down {c}. On which step is {he}? | 
a-b | A phone had {a} photos on it, and {N} deleted {b}. How many are on it now? | photos
a+b | After {N} deleted {b} photos, {a} were on the phone. How many had there been? | photos
a-b | After {N} deleted some of {a} photos, {b} were on the phone. How many were deleted? | photos
c-a×b | A disk has room for {c} files. {b} folders with {a} files each are on it. For how many more is there room? | files
a-b | A download of {a} megabytes has {b} done. How many megabytes are yet to come? | megabytes
a-b | A channel had {b} followers in May and {a} in June. How many did it gain? | followers
a-b | A channel with {a} followers lost {b}. How many follow it now? | followers
a+b | {N} is going to be on holiday for {a} days in the mountains and {b} days by the sea. How many days is {he} away? | days
a-b | Of a holiday of {a} days {N} spends {b} at the sea and the others in the mountains. How many days in the mountains? | days
a-b | The holiday has {a} days, and {b} are over. How many days remain? | days
a×b | A room is ${a} a night. {N} stays {b} nights. What does {he} pay? | $
a÷b | {N} paid ${a} for {b} nights. What was the room a night? | $
a×b+c | A room is ${a} a night. {N} stays {b} nights and has meals for ${c}. What does {he} pay? | $
c-a×b | {N} took ${c} on holiday and spent ${a} a day for {b} days. How much did {he} bring home? | $
a×b+c | {N} spent ${a} a day for {b} days on holiday and brought ${c} home. How much had {he} taken along? | $
(a-b)÷c | {N} took ${a} on holiday and brought ${b} home after {c} days. What did {he} spend a day? | $
a÷b | {N} spends ${b} a day. For how many days will ${a} do? | days
a÷bR | {N} spends ${b} a day. For how many days will ${a} do, and what is left at the end? | 
"""
