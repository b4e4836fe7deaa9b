package main

import (
	"time"

	"github.com/trailmark/trailmark/api"
)

// limitFlags are the limits that people change. What they do is told at
// [api.Limits].
type limitFlags struct {
	BodyBytes      int64         `group:"Limits" placeholder:"N" help:"Bytes of a captured document as it is sent (default: 4 GiB)."`
	DecodedBytes   int64         `group:"Limits" placeholder:"N" help:"Bytes of a captured document, decompressed (default: 4 GiB)."`
	Events         int           `group:"Limits" placeholder:"N" help:"Events in a captured document (default: 10 million)."`
	URLBytes       int           `group:"Limits" name:"url-bytes" placeholder:"N" help:"Bytes of a request's target (default: 16 KiB)."`
	HeaderBytes    int           `group:"Limits" placeholder:"N" help:"Bytes of a request's header (default: 64 KiB)."`
	Page           int           `group:"Limits" placeholder:"N" help:"Events on a page (default: 1000)."`
	Connections    int           `group:"Limits" placeholder:"N" help:"Connections open at a time; -1 for any number (default: 4096)."`
	Requests       int           `group:"Limits" placeholder:"N" help:"Requests served at a time; -1 for any number (default: 256)."`
	Queue          int           `group:"Limits" placeholder:"N" help:"Requests that wait to be served (default: 1024)."`
	QueueTime      time.Duration `group:"Limits" help:"How long a request waits to be served (default: 10s)."`
	HeaderTime     time.Duration `group:"Limits" help:"How long a request's header may take (default: 10s)."`
	IdleTime       time.Duration `group:"Limits" help:"How long a connection may wait for its next request (default: 2m)."`
	StallTime      time.Duration `group:"Limits" help:"How long a peer may stop within a body or an answer (default: 20s)."`
	BytesPerSecond int           `group:"Limits" placeholder:"N" help:"The least rate of a body or an answer; -1 for any (default: 4096)."`
	TokenRate      float64       `group:"Limits" placeholder:"N" help:"Requests a second with one token; -1 for any number (default: 10000)."`
	StrangerRate   float64       `group:"Limits" placeholder:"N" help:"Requests a second from one address without valid credentials; -1 for any number (default: 20)."`
	PublicRate     float64       `group:"Limits" placeholder:"N" help:"Public answers a second to one address; -1 for any number (default: 20)."`
}

func (f *limitFlags) limits() api.Limits {
	return api.Limits{
		BodyBytes: f.BodyBytes, DecodedBytes: f.DecodedBytes, Events: f.Events,
		URLBytes: f.URLBytes, HeaderBytes: f.HeaderBytes, Page: f.Page,
		Connections: f.Connections, Requests: f.Requests, Queue: f.Queue, QueueTime: f.QueueTime,
		HeaderTime: f.HeaderTime, IdleTime: f.IdleTime, StallTime: f.StallTime, BytesPerSecond: f.BytesPerSecond,
		TokenRate: f.TokenRate, TokenBurst: int(2 * f.TokenRate),
		StrangerRate: f.StrangerRate, StrangerBurst: int(5 * f.StrangerRate),
		PublicRate: f.PublicRate, PublicBurst: int(10 * f.PublicRate),
	}
}
