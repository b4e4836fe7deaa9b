package epcis

import (
	"encoding/json"
	"encoding/xml"
	"testing"
	"time"
)

var (
	jobCreated  = time.Date(2026, 3, 12, 14, 5, 0, 0, time.UTC)
	jobFinished = jobCreated.Add(1500 * time.Millisecond)
)

// sampleJobs are capture jobs at different times of their lives.
var sampleJobs = map[string]CaptureJob{
	"failed": {
		ID: "7", OnError: "rollback", Created: &jobCreated, Finished: &jobFinished,
		Errors: []Problem{{Type: "epcisException:ValidationException", Title: "invalid", Status: 400, Detail: "event 2: <no> action"}},
	},
	"running": {ID: "8", OnError: "proceed", Running: true, Success: true, Errors: []Problem{}},
}

// TestCaptureJob fixes both notations of a capture job.
func TestCaptureJob(t *testing.T) {
	const wantXML = `<epcis:EPCISCaptureJob xmlns:epcis="urn:epcglobal:epcis:xsd:2" running="false" success="false" captureID="7">` +
		`<captureErrorBehaviour>rollback</captureErrorBehaviour><createdAt>2026-03-12T14:05:00Z</createdAt>` +
		`<finishedAt>2026-03-12T14:05:01.5Z</finishedAt><errors><error><type>epcisException:ValidationException</type>` +
		`<title>invalid</title><status>400</status><detail>event 2: &lt;no&gt; action</detail></error></errors></epcis:EPCISCaptureJob>`
	if got, err := xml.Marshal(sampleJobs["failed"]); err != nil || string(got) != wantXML {
		t.Errorf("%v\n got %s\nwant %s", err, got, wantXML)
	}
	const wantJSON = `{"running":true,"success":true,"captureID":"8","captureErrorBehaviour":"proceed","errors":[]}`
	if got, err := json.Marshal(sampleJobs["running"]); err != nil || string(got) != wantJSON {
		t.Errorf("%v\n got %s\nwant %s", err, got, wantJSON)
	}
}
