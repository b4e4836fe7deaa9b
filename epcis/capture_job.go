package epcis

import (
	"encoding/xml"
	"time"
)

// CaptureJob is the state of a bulk capture (EPCIS 2.0, section 12,
// GET /capture/{captureID}). encoding/json and encoding/xml write it as the
// standard has it.
type CaptureJob struct {
	Running  bool       `json:"running" xml:"running,attr"`
	Success  bool       `json:"success" xml:"success,attr"` // no error so far
	ID       string     `json:"captureID" xml:"captureID,attr"`
	OnError  string     `json:"captureErrorBehaviour" xml:"captureErrorBehaviour"` // rollback or proceed
	Created  *time.Time `json:"createdAt,omitempty" xml:"createdAt,omitempty"`
	Finished *time.Time `json:"finishedAt,omitempty" xml:"finishedAt,omitempty"`
	Errors   []Problem  `json:"errors,omitzero" xml:"-"`
}

// Problem is a problem detail (RFC 9457) as a capture job lists it.
type Problem struct {
	Type     string `json:"type" xml:"type"`
	Title    string `json:"title" xml:"title"`
	Status   int    `json:"status,omitempty" xml:"status,omitempty"`
	Detail   string `json:"detail,omitempty" xml:"detail,omitempty"`
	Instance string `json:"instance,omitempty" xml:"instance,omitempty"`
}

// MarshalXML writes the job as an EPCISCaptureJob. Its root has a prefix, since
// the elements inside have no namespace.
func (j CaptureJob) MarshalXML(e *xml.Encoder, _ xml.StartElement) error {
	type plain CaptureJob
	type list struct {
		Errors []Problem `xml:"error"`
	}
	job := struct {
		plain
		Errors *list `xml:"errors"` // the XSD has no empty list
	}{plain: plain(j)}
	if len(j.Errors) > 0 {
		job.Errors = &list{j.Errors}
	}
	return e.EncodeElement(job, xml.StartElement{
		Name: xml.Name{Local: "epcis:EPCISCaptureJob"},
		Attr: []xml.Attr{{Name: xml.Name{Local: "xmlns:epcis"}, Value: epcisSpace2}},
	})
}
