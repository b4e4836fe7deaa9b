package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"

	"github.com/trailmark/trailmark"
)

// listenAndServe answers requests until ctx ends, and then finishes.
func (s *service) listenAndServe(ctx context.Context) error {
	listener, err := listen(s.Listen)
	if err != nil {
		return err
	}
	working, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	front := s.limits().HTTPServer(s.tracing.handler(s.server))
	front.BaseContext = func(net.Listener) context.Context { return working }
	front.ErrorLog = slog.NewLogLogger(s.log.Handler(), slog.LevelDebug)
	if s.certificate != nil {
		s.certificate.reloadOn(working)
	}
	failed := make(chan error, 2)
	go func() { failed <- s.accept(front, listener) }()
	if s.MetricsListen != "" {
		back, err := s.serveMetrics(failed)
		if err != nil {
			return errors.Join(err, front.Close())
		}
		defer back.Close()
	}
	if err := s.announce(listener.Addr()); err != nil {
		return errors.Join(err, front.Close())
	}
	select {
	case err := <-failed:
		return errors.Join(trailmark.Wrapf(trailmark.Unavailable, err, "the service cannot go on"), s.finish(front, stop))
	case <-ctx.Done():
		return s.finish(front, stop)
	}
}

// listen opens an address. That it is in use is a mistake of who asked.
func listen(address string) (net.Listener, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, &trailmark.Error{Kind: trailmark.Usage, Message: "cannot listen on " + address, Hint: "choose another --listen; port 0 takes a free one", Err: err}
	}
	return listener, nil
}

// accept takes connections.
func (s *service) accept(front *http.Server, listener net.Listener) error {
	listener = s.limits().Listener(listener)
	if s.certificate == nil {
		return front.Serve(listener)
	}
	front.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: s.certificate.get}
	return front.ServeTLS(listener, "", "")
}

// serveMetrics answers on an address of its own, which nobody but the monitor
// should reach.
func (s *service) serveMetrics(failed chan<- error) (*http.Server, error) {
	listener, err := listen(s.MetricsListen)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", s.server.Metrics())
	back := s.limits().HTTPServer(mux)
	go func() { failed <- back.Serve(listener) }()
	return back, nil
}

// announce tells where the service is: in the file first, so that it is there
// for whoever reads the line.
func (s *service) announce(at net.Addr) error {
	if s.AddressFile != "" {
		if err := replaceFile(s.AddressFile, []byte(at.String()+"\n"), 0o644); err != nil {
			return trailmark.Wrapf(trailmark.Internal, err, "%s cannot be written", s.AddressFile)
		}
	}
	scheme := "http"
	if s.certificate != nil {
		scheme = "https"
		fmt.Fprintln(s.console.stderr, "certificate", s.certificate.fingerprint())
	}
	s.log.Info("listening", "address", at.String(), "tls", s.certificate != nil, "database", s.db.shown(), "version", version())
	_, err := fmt.Fprintf(s.console.stdout, "listening on %s://%s%s\n", scheme, at, s.Mount)
	return err
}

// replaceFile writes a file that is never seen half written.
func replaceFile(path string, content []byte, mode os.FileMode) error {
	if err := os.WriteFile(path+".new", content, mode); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// isLocal reports whether only this machine reaches an address.
func isLocal(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}
