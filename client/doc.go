// Package client speaks to an EPCIS 2.0 service over HTTP: it captures
// documents, posts events and walks through the answers of queries.
//
//	c, err := client.New("https://trace.example.com/epcis", token)
//	job, err := c.Capture(ctx, document, client.Rollback)
//	job, err = c.Wait(ctx, job)
//	for ev, err := range c.Events(ctx, url.Values{"EQ_bizStep": {"shipping"}}) { … }
//
// It uses what the standard has, so it works with other services, too. Errors
// of a service are of type [Problem].
package client
