package epcis

// explained are the vectors that fail, and why. docs/conformance.md tells it
// at length.
var explained = map[string]string{
	"gs1-epcis/examples/JSON-Schema/test/Extended-Event.json":                                         "the manifest does not count events of an extension type",
	"gs1-epcis/examples/JSON-simple-context/AssociationEvent/AssociationEvent-h.jsonld":               "has eventID twice, with two values",
	"gs1-epcis/examples/JSON/AssociationEvent/AssociationEvent-h.jsonld":                              "has eventID twice, with two values",
	"opentraceability/tests-data/AssociationEvent-h.jsonld":                                           "has eventID twice, with two values",
	"openepcis-event-sentry/events/EpcisDocument.json":                                                "recordTime is a number, id is null",
	"openepcis-test-resources/2.0/EPCIS/XML/Capture/Invalid/ObjectEvent_with_wrong_element_order.xml": "the order of elements carries no meaning, and other files that must be read have it wrong, too",
	"opentraceability/java-tests-data/EPCISDocument_objectevents_complete.jsonld":                     "is not JSON: a comma too many",
	"opentraceability/testserver-data/beef-leather-example/events.jsonld":                             "is not JSON: has comments",
	"opentraceability/tests-data/EPCISQUERYDOCUMENT_advanced_10.jsonld":                               "extension members without a namespace",
	"opentraceability/tests-data/EPCISQUERYDOCUMENT_advanced_18.jsonld":                               "extension members without a namespace",
	"opentraceability/tests-data/EPCISQUERYDOCUMENT_advanced_3.jsonld":                                "extension members without a namespace",
	"opentraceability/tests-data/EPCISQueryDocument_with_masterdata.jsonld":                           "an eventTime without a time zone",
	"SensorDataExamples.xml#6": "the reference takes a stringValue of 24 digits for a binary floating point number and changes its last digits",

	"cbv_vocabulary.csv#77": otherReason,
	"cbv_vocabulary.csv#79": otherReason,
	"cbv_vocabulary.csv#93": otherReason,

	"fastnt-epcis12/requests/Capture/Capture.xml:JSON schema":                                                                     unknownWord,
	"gdst-doc/examples/fishing.xml:JSON schema":                                                                                   bareUUID,
	"gdst-doc/examples/landing.xml:JSON schema":                                                                                   bareUUID,
	"gdst-doc/schemas/xml/epcis_1_2/example.xml:JSON schema":                                                                      bareUUID,
	"gs1-epcis/examples/JSON-simple-context/PersistentDisposition-example.jsonld:JSON schema":                                     persistent,
	"gs1-epcis/examples/JSON-simple-context/WithFullCombinationOfFields/transaction_event_all_possible_fields.jsonld:JSON schema": persistent,
	"gs1-epcis/examples/XML/WithSensorData/SensorDataExamples.xml:JSON schema":                                                    "a sensorReport without a type, which the XSD allows and the JSON Schema does not",
	"openepcis-test-resources/1.2/EPCIS/XML/Capture/Documents/All_eventTypes_in_single_document.xml:JSON schema":                  persistent,
	"openepcis-test-resources/2.0/EPCIS/XML/Query/Documents/QueryResultsDocument.xml:JSON schema":                                 persistent,
	"opentraceability/tests-data/EPCISQUERYDOCUMENT_advanced_10.jsonld:JSON schema":                                               bareUUID,
	"opentraceability/tests-data/EPCISQUERYDOCUMENT_advanced_12.jsonld:JSON schema":                                               bareUUID,
	"opentraceability/tests-data/EPCISQUERYDOCUMENT_advanced_19.jsonld:JSON schema":                                               bareUUID,
	"opentraceability/tests-data/EPCISQUERYDOCUMENT_advanced_3.jsonld:JSON schema":                                                bareUUID,
	"opentraceability/tests-data/EPCISQUERYDOCUMENT_advanced_4.jsonld:JSON schema":                                                bareUUID,
	"opentraceability/tests-data/transaction_event_all_possible_fields.jsonld:JSON schema":                                        persistent,
}

// Why what is written does not pass the JSON Schema: the events came so.
const (
	bareUUID    = "an identifier that is a bare UUID and no URI"
	persistent  = "a persistentDisposition where the XSD allows it and the JSON Schema does not"
	otherReason = "the Core Business Vocabulary has no error reason other"
	unknownWord = "a word of the Core Business Vocabulary that it does not have"
)
