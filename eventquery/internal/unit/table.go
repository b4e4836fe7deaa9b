package unit

// table has a line for each dimension: its units by their code, each with its
// factor to the base unit and, for a temperature, where its zero is. The base
// unit is that of the SI where the factor is 1. Codes are those of UN/ECE
// Recommendation 20, revision 14; factors are from the definitions of the units
// (the International System of Units, the international yard and pound), of
// which the Recommendation gives the first digits.
const table = `
temperature: KEL 1, CEL 1 273.15, FAH 5/9 45967/180, A48 5/9
length: MTR 1, DMT 1e-1, CMT 1e-2, MMT 1e-3, 4H 1e-6, C45 1e-9, C52 1e-12, A71 1e-15, A11 1e-10, A45 10, HMT 100, KMT 1e3, KTM 1e3, MAM 1e6, INH 0.0254, FOT 0.3048, YRD 0.9144, SMI 1609.344, NMI 1852, AK 1.8288, 77 25.4e-6
area: MTK 1, DMK 1e-2, CMK 1e-4, MMK 1e-6, H30 1e-12, ARE 100, DAA 1e3, HAR 1e4, KMK 1e6, INK 0.00064516, FTK 0.09290304, YDK 0.83612736, MIK 2589988.110336
volume: MTQ 1, DMQ 1e-3, CMQ 1e-6, MMQ 1e-9, H19 1e6, H20 1e9, LTR 1e-3, DLT 1e-4, CLT 1e-5, MLT 1e-6, 4G 1e-9, Q34 1e-12, A44 1e-2, HLT 1e-1, K6 1, MAL 1e3, INQ 16.387064e-6, FTQ 0.028316846592, YDQ 0.764554857984, GLL 3.785411784e-3, GLI 4.54609e-3, QTL 0.946352946e-3, QTI 1.1365225e-3, PTL 0.473176473e-3, PTI 0.56826125e-3, OZA 29.5735295625e-6, OZI 28.4130625e-6, BLL 0.158987294928, BUA 35.23907016688e-3, BUI 36.36872e-3
mass: KGM 1, GRM 1e-3, DG 1e-4, CGM 1e-5, MGM 1e-6, MC 1e-9, DJ 1e-2, HGM 1e-1, DTN 100, TNE 1e3, 2U 1e3, KTN 1e6, LBR 0.45359237, ONZ 0.028349523125, GRN 64.79891e-6, APZ 31.1034768e-3, CWA 45.359237, CWI 50.80234544, STI 6.35029318, STN 907.18474, LTN 1016.0469088, CTM 0.2e-3
time: SEC 1, C26 1e-3, B98 1e-6, C47 1e-9, H70 1e-12, B52 1e3, MIN 60, HUR 3600, DAY 86400, WEE 604800
pressure: PAL 1, H75 10, 74 1e-3, B96 1e-6, A97 100, KPA 1e3, MPA 1e6, A89 1e9, BAR 1e5, MBR 100, HBA 1e7, KBA 1e8, ATM 101325, ATT 98066.5, UA 101325/760, PS 44482216152605/6451600000
speed: MTS 1, KMH 5/18, 2M 1e-2, C16 1e-3, M62 1e3, 2X 1/60, KNT 1852/3600, HM 0.44704, FS 0.3048, FR 0.00508, IU 0.0254
acceleration: MSK 1, M38 1e3, M39 1e-2, M41 1e-3, A76 1e-2, C11 1e-5, K40 9.80665, A73 0.3048, IV 0.0254, M40 0.9144, M42 1609.344
force: NEW 1, B47 1e3, B73 1e6, C20 1e-3, B92 1e-6, DU 1e-5, B37 9.80665, C78 4.4482216152605
torque: NU 1, B48 1e3, B74 1e6, D83 1e-3, B93 1e-6, DN 1e-1
energy: JOU 1, KJO 1e3, 3B 1e6, GV 1e9, D30 1e12, C15 1e-3, WHR 3600, KWH 3.6e6, MWH 3.6e9, GWH 3.6e12, D32 3.6e15, E14 4186.8, K53 4184, BTU 1055.05585262
power: WTT 1, KWT 1e3, MAW 1e6, A90 1e9, C31 1e-3, D80 1e-6, HJ 735.49875
frequency: HTZ 1, KHZ 1e3, MHZ 1e6, A86 1e9, D29 1e12
revolutions: RPS 1, RPM 1/60
electric current: AMP 1, B22 1e3, H38 1e6, 4K 1e-3, B84 1e-6, C39 1e-9, C70 1e-12
electric charge: COU 1, B26 1e3, D77 1e6, D86 1e-3, B86 1e-6, C40 1e-9, C71 1e-12, AMH 3600, TAH 3.6e6, E09 3.6
voltage: VLT 1, KVT 1e3, B78 1e6, 2Z 1e-3, D82 1e-6
resistance: OHM 1, B49 1e3, B75 1e6, A87 1e9, E45 1e-3, B94 1e-6
conductance: SIE 1, B53 1e3, C27 1e-3, B99 1e-6
conductivity: D10 1, H43 100, H61 1e-1, G42 1e-4, G43 1e-6
capacitance: FAR 1, C10 1e-3, 4O 1e-6, C41 1e-9, 4T 1e-12
inductance: 81 1, C14 1e-3, B90 1e-6, C43 1e-9, C73 1e-12
magnetic flux: WEB 1, C33 1e-3
magnetic flux density: D33 1, P13 1e3, C29 1e-3, D81 1e-6, C48 1e-9
luminous intensity: CDL 1, P33 1e3, P34 1e-3
illuminance: LUX 1, KLX 1e3
amount of substance: C34 1, B45 1e3, C18 1e-3, FH 1e-6
concentration: C36 1, C35 1e3, C38 1e3, B46 1e3, M33 1
density: KMQ 1, 23 1e3, D41 1e3, GJ 1e3, B34 1e3, B35 1e3, GL 1, F23 1, A93 1e-3, M1 1e-3, GP 1e-6, H29 1e-6, GQ 1e-9, 87 453592370000/28316846592
mass flow: KGS 1, F31 1/60, E93 1/3600, E18 5/18
volume flow: MQS 1, MQH 1/3600, 2J 1e-6, 40 1e-6, 41 1/60000000, G51 1e-3, L2 1/60000, E32 1/3600000
viscosity: C65 1, C24 1e-3
radioactivity: BQL 1, 2Q 1e3, 4N 1e6, GBQ 1e9, CUR 3.7e10, MCU 3.7e7, M5 3.7e4
absorbed dose: A95 1, C13 1e-3, C80 1e-2
dose equivalent: D13 1, C28 1e-3, D91 1e-2
angle in degrees: DD 1, D61 1/60, D62 1/3600, A91 9/10
angle in radians: C81 1, C25 1e-3, B97 1e-6
ratio: P1 1e-2, NX 1e-3, 59 1e-6, 61 1e-9
count: C62 1, EA 1, H87 1, NAR 1, PR 2, NPR 2, TPR 20, DZN 12, GRO 144, GGR 1728, CEN 100, MIL 1e3, MIO 1e6
memory: A99 1, AD 8, 2P 8e3, 4L 8e6, E34 8e9, E35 8e12, C37 1e3, D36 1e6, B68 1e9
`
