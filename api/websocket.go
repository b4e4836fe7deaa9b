package api

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"time"

	"github.com/coder/websocket"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/feed"
)

// socketPing is how often a WebSocket is asked whether its client is there.
const socketPing = 30 * time.Second

// follow sends what a named query selects over a WebSocket, as events come or at
// the times of a schedule (EPCIS 2.0, section 12.7.2).
func (c *call) follow(values url.Values) error {
	controls, err := readControls(values)
	if err != nil {
		return subscriptionFault(err)
	}
	controls.Names = c.terms.names
	connection, err := c.Feed.Connect(c.ctx(), c.principal, c.queryName(), controls)
	if err != nil {
		return subscriptionFault(err)
	}
	defer connection.Close()
	c.w.Header().Set("GS1-Query-Min-Record-Time", connection.MinRecordTime().Format(time.RFC3339Nano))
	// Accept answers itself when the handshake is wrong, and when a page of
	// another site opens the socket: its Origin is not this host.
	socket, err := websocket.Accept(c.w, c.r, &websocket.AcceptOptions{CompressionMode: websocket.CompressionNoContextTakeover})
	if err != nil {
		return nil
	}
	defer socket.CloseNow()
	end := c.converse(socket, connection)
	code, reason := closing(end)
	if code == websocket.StatusInternalError {
		c.Log.ErrorContext(c.ctx(), "websocket", "request", noteOf(c.ctx()).id, "error", end)
	}
	socket.Close(code, reason) // nobody is left to be told of an error
	return nil
}

// converse sends messages and pings until one side ends it. A client that takes
// longer than half the StallTime for a message is told that it is too slow; one
// that takes all of it is cut off in the middle, where nothing can be told.
func (c *call) converse(socket *websocket.Conn, connection *feed.Connection) error {
	ctx, stop := context.WithCancelCause(c.ctx())
	defer stop(nil)
	go listen(c.ctx(), stop, socket)
	go ping(ctx, stop, socket, c.Limits.StallTime)
	err := connection.Run(ctx, func(ctx context.Context, body []byte) error {
		limited, cancel := context.WithTimeout(ctx, c.Limits.StallTime)
		defer cancel()
		begin := time.Now()
		err := socket.Write(limited, websocket.MessageText, body)
		if ctx.Err() == nil && time.Since(begin) > c.Limits.StallTime/2 {
			return errSlow
		}
		if err != nil {
			return errGone
		}
		return nil
	})
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

// Why a connection ends, on the client's side.
var (
	errSlow = errors.New("too slow")
	errWord = errors.New("nothing is to be sent here")
	errGone = errors.New("gone")
)

// listen waits for the end of the connection by the client, which has nothing
// to say before. Its context must last: when it ends, no closing code is sent.
func listen(ctx context.Context, stop context.CancelCauseFunc, socket *websocket.Conn) {
	if _, _, err := socket.Read(ctx); err == nil {
		stop(errWord)
	} else {
		stop(errGone)
	}
}

// ping looks whether the client is still there.
func ping(ctx context.Context, stop context.CancelCauseFunc, socket *websocket.Conn, patience time.Duration) {
	ticker := time.NewTicker(socketPing)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		limited, cancel := context.WithTimeout(ctx, patience)
		err := socket.Ping(limited)
		cancel()
		if err != nil {
			stop(errSlow)
			return
		}
	}
}

// closing says with which code and words a WebSocket ends (RFC 6455, section
// 7.4.1).
func closing(err error) (websocket.StatusCode, string) {
	switch {
	case errors.Is(err, errSlow):
		return websocket.StatusPolicyViolation, "too slow: connect again, with initialRecordTime"
	case errors.Is(err, errWord):
		return websocket.StatusPolicyViolation, errWord.Error()
	case errors.Is(err, errGone):
		return websocket.StatusNormalClosure, ""
	}
	switch trailmark.KindOf(err) {
	case trailmark.NotFound:
		return websocket.StatusNormalClosure, "the query was deleted"
	case trailmark.Unauthenticated, trailmark.Forbidden:
		return websocket.StatusPolicyViolation, "you may not read this any more"
	case trailmark.Unavailable:
		return websocket.StatusGoingAway, "the server is being stopped"
	}
	return websocket.StatusInternalError, "the fault is ours"
}

// readControls reads what a subscriber wants from the query of a URL.
func readControls(values url.Values) (controls feed.Controls, err error) {
	var s feed.Schedule
	fields := map[string]*feed.Field{
		"second": &s.Second, "minute": &s.Minute, "hour": &s.Hour,
		"dayOfMonth": &s.DayOfMonth, "month": &s.Month, "dayOfWeek": &s.DayOfWeek,
	}
	for name := range values {
		value := values.Get(name)
		switch field := fields[name]; {
		case field != nil:
			*field = feed.Field(value)
			controls.Schedule = &s
		case name == "stream":
			controls.Stream, err = strconv.ParseBool(value)
		case name == "reportIfEmpty":
			controls.ReportIfEmpty, err = strconv.ParseBool(value)
		case name == "initialRecordTime":
			var at time.Time
			at, err = time.Parse(time.RFC3339, value)
			controls.InitialRecordTime = &at
		default:
			err = errors.New("it is not known")
		}
		if err != nil || len(values[name]) > 1 {
			return controls, &trailmark.Error{
				Kind: trailmark.Usage, Path: name, Message: "the parameter cannot be read",
				Hint: "stream=true, or second, minute, hour, dayOfMonth, month, dayOfWeek; reportIfEmpty, initialRecordTime",
			}
		}
	}
	return controls, nil
}
