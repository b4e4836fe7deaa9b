package eventquery

import (
	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/epcis"
)

// fixed are the parameters whose name has no variable part, in the order of the
// standard.
var fixed = map[string]definition{
	"eventType":     {texts, func(r *reader) { r.query.EventTypes = list(r.values, r.eventType) }},
	"GE_eventTime":  {text, func(r *reader) { r.query.EventTime.From = r.time() }},
	"LT_eventTime":  {text, func(r *reader) { r.query.EventTime.To = r.time() }},
	"GE_recordTime": {text, func(r *reader) { r.query.RecordTime.From = r.time() }},
	"LT_recordTime": {text, func(r *reader) { r.query.RecordTime.To = r.time() }},

	"EQ_action":      {texts, func(r *reader) { r.query.Actions = list(r.values, r.action) }},
	"EQ_bizStep":     {texts, func(r *reader) { r.query.BizSteps = r.terms(epcis.BizSteps) }},
	"EQ_disposition": {texts, func(r *reader) { r.query.Dispositions = r.terms(epcis.Dispositions) }},
	"EQ_persistentDisposition_set": {texts, func(r *reader) {
		r.persistent(func(p *trailmark.PersistentDisposition) []trailmark.Term { return p.Set })
	}},
	"EQ_persistentDisposition_unset": {texts, func(r *reader) {
		r.persistent(func(p *trailmark.PersistentDisposition) []trailmark.Term { return p.Unset })
	}},

	"EQ_readPoint":   {texts, func(r *reader) { r.query.ReadPoints.EQ = r.ids() }},
	"WD_readPoint":   {texts, func(r *reader) { r.query.ReadPoints.WD = r.ids() }},
	"EQ_bizLocation": {texts, func(r *reader) { r.query.BizLocations.EQ = r.ids() }},
	"WD_bizLocation": {texts, func(r *reader) { r.query.BizLocations.WD = r.ids() }},

	"EQ_transformationID": {texts, func(r *reader) { r.query.TransformationIDs = r.ids() }},
	"EQ_eventID":          {texts, func(r *reader) { r.query.EventIDs = list(r.values, same) }},

	"MATCH_epc":            {texts, match(EPCList | ChildEPCs)},
	"MATCH_parentID":       {texts, match(ParentID)},
	"MATCH_inputEPC":       {texts, match(InputEPCs)},
	"MATCH_outputEPC":      {texts, match(OutputEPCs)},
	"MATCH_anyEPC":         {texts, match(EPCList | ChildEPCs | ParentID | InputEPCs | OutputEPCs)},
	"MATCH_epcClass":       {texts, match(QuantityList | ChildQuantities)},
	"MATCH_inputEPCClass":  {texts, match(InputQuantities)},
	"MATCH_outputEPCClass": {texts, match(OutputQuantities)},
	"MATCH_anyEPCClass":    {texts, match(QuantityList | ChildQuantities | InputQuantities | OutputQuantities)},

	"EQ_quantity": {numbers, quantity(equal)},
	"GT_quantity": {number, quantity(greater)},
	"GE_quantity": {number, quantity(greaterOrEqual)},
	"LT_quantity": {number, quantity(less)},
	"LE_quantity": {number, quantity(lessOrEqual)},

	"EXISTS_errorDeclaration":  {flag, existsErrorDeclaration},
	"GE_errorDeclarationTime":  {text, errorDeclarationTime(greaterOrEqual)},
	"LT_errorDeclarationTime":  {text, errorDeclarationTime(less)},
	"GE_errorDeclaration_Time": {text, errorDeclarationTime(greaterOrEqual)}, // query-schema.json
	"LT_errorDeclaration_Time": {text, errorDeclarationTime(less)},
	"EQ_errorReason":           {texts, errorReason},
	"EQ_correctiveEventID":     {texts, correctiveEventID},
	"EXISTS_sensorElementList": {flag, existsSensors},
	"GE_time":                  {text, sensorTime(greaterOrEqual, reportTime)},
	"LT_time":                  {text, sensorTime(less, reportTime)},
	"GE_startTime":             {text, sensorTime(greaterOrEqual, startTime)},
	"LT_startTime":             {text, sensorTime(less, startTime)},
	"GE_endTime":               {text, sensorTime(greaterOrEqual, endTime)},
	"LT_endTime":               {text, sensorTime(less, endTime)},
	"EQ_type":                  {texts, sensorType},
	"EQ_deviceID":              {texts, sensorURI(deviceID)},
	"EQ_dataProcessingMethod":  {texts, sensorURI(dataProcessingMethod)},
	"EQ_bizRules":              {texts, sensorURI(bizRules)},
	"EQ_microorganism":         {texts, sensorURI(microorganism)},
	"EQ_chemicalSubstance":     {texts, sensorURI(chemicalSubstance)},
	"EQ_uriValue":              {texts, sensorURI(uriValue)},
	"EQ_stringValue":           {texts, sensorString},
	"EQ_hexBinaryValue":        {texts, sensorHex},
	"EQ_booleanValue":          {boolean, sensorBoolean},
	"EQ_percRank":              {numbers, percRank(equal)},
	"GT_percRank":              {number, percRank(greater)},
	"GE_percRank":              {number, percRank(greaterOrEqual)},
	"LT_percRank":              {number, percRank(less)},
	"LE_percRank":              {number, percRank(lessOrEqual)},

	"orderBy":         {text, func(r *reader) { r.query.OrderBy = r.order() }},
	"orderDirection":  {text, func(r *reader) { r.query.Descending = r.word("ASC", "DESC") == "DESC" }},
	"eventCountLimit": {number, func(r *reader) { r.query.EventCountLimit = r.count() }},
	"maxEventCount":   {number, func(r *reader) { r.query.MaxEventCount = r.count() }},
	"perPage":         {number, func(r *reader) { r.query.PerPage = r.count() }},
	"nextPageToken":   {text, func(r *reader) { r.query.NextPageToken = r.one() }},
}
