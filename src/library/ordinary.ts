/** Words that are names as well, and names that are everybody's: where one stands alone, only what is around it tells. */

const WORDS = `
admin agent anonymous bot care client community customer fan guest help info member moderator nobody official operator service social someone staff support
system team test unknown user visitor
abel amber angel anger april art ash august aurora autumn bank banks bar bear bell belle best bill bishop black blank blue bond book booth bow branch brand
brook brooks brown buck bush butler can candy carol carter case cash cast chance chase cherry chip christian church clay clear cliff coach cole cook cool
cooper coral court cox cross crow crystal daisy dale dawn day days dean dear dick doll drew duke dusty earl early east eve ever faith fall farmer fern field
fields finch fisher fleet flint flower ford forest fox frank french friend frost gale gene gift ginger glass glen gold golden good grace grant gray green grey
guy hale hall hand handy harper hart haven hazel heart heath heather heaven henna hill holiday holly honey hope house hunt hunter ice iris iron ivy jack jade
jasmine jasper jay jean jet jewel john joy june junior justice keen kelly key king kitty knight lake lance land lane large lark last lee lemon light lily
little long lord love low luck lucky major man march mark marks marsh martin mason master max may mercy merry miles mill miller mine mint miss money moon
moss mount nelly new nick night noble norm north oak ocean olive page paige paris park parker parks patience pearl peck penny pepper perry pet peter phoenix
pierce pin piper pleasant pool pope power precious presence price prime prince princess prudence queen rain ray read red reed regal rich ridge river rivers rob
robin rock rocky roman root rose rosemary rowan royal ruby rue rush rusty ruth sage sally sandy savannah sharp shaw shell short silver singer skip sky small
smart snow sol sparks spring star stark steel sterling stone storm story strange street strong sue summer sun sunny swan sweet taylor terry thorn tiger
tony true trust turner twist valentine van vernon victor victoria violet virginia walker wall ward water waters way wells west white whitney wild will willow
wills wing winter wise wolf wood woods worth wren wright young zion
monday tuesday wednesday thursday friday saturday sunday january february july september october november december
adler alt ball bauer baum beck berg bach blume braun busch eis engel ernst fein fest feuer fink fisch fischer fleisch frei freitag freude frisch frohlich fuchs
gans gut glück gross grun hahn hase haus heim held hell herbst herr herz himmel hirsch hoch hof hoffnung jager jung kaiser kalt kern kirsch klein kluge koch
konig kraft krause krieg kurz lang laut leicht linde lob lohn mai markt maurer meister mond montag morgen muller mut nacht neu neumann nord ost otto pfeffer
rabe rad recht reich reiter richter ritter rot roth samstag sauer schafer schatz schmidt schneider schnell schon schroder schulz schuster schutz schwarz see
sommer sonne sonntag spiegel stahl stein stern stolz stark sturm sud tag tanne teufel tisch vogel wagner wald weber weg wein weiss welt werner west winkler
winter wirt wirth wohl wolf wunder zimmer
aimee ange avril belle blanc blanche boulanger brun chance chevalier claire clement colombe constance couture desire dominique fleur fontaine france grand
jardin joli juste lac leblanc leclerc legrand leroy loup lumiere marchand mars mercier merle modeste moulin noel noir olive parfait pascal petit pierre pont
prudence prosper renard rivage roche roi rousseau roux soleil tonnerre toussaint vallee verte vivien
abril agosto alba amor angel angeles asuncion aurora blanca bravo bueno calle camino campos carmen casa cielo clara concepcion consuelo cruz delgado domingo
dolores esperanza estrella fe felicidad feliz flor flores fuente gracia guerra hermoso herrero hidalgo hierro iglesia inmaculada leal leon libertad linda lobo
luna luz mar marina mayo mercedes milagros montana moreno nieves paz piedra pilar plaza prado puerta ramos rey reyes rico rios rocio rojas rosa rubio sabado
salvador santo santos serrano sierra sol soledad torre torres valle vega viernes vera verde victoria
alba amato angelo amore bella bello bianca bianco bruno caro celeste chiara chiesa costa donato felice fiore fontana forte franco gallo gatti gentile gioia
giusto grassi greco grazia leone libero luce marino mancini massimo monti neri pace palma pastore perla pio rossi rosso russo sereno serena stella valente
vergine viola vittoria
barbosa branco carvalho coelho couto ferreira fonseca lobo luz machado oliveira pereira pinheiro pinto prata rocha sales silva vale
lam do an no so me to in on at is it be by as am go he if or us we up my
вера надежда любовь роман лев мир слава света майя роза лилия май август софия злата ясна
`;

export const ORDINARY: ReadonlySet<string> = new Set(WORDS.split(/\s+/u).filter((word) => word !== ''));
