package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The certificate of a trial is kept, and its key is for nobody else.
func TestSelfSigned(t *testing.T) {
	dir := t.TempDir()
	fingerprint := func() string {
		s := startedServer(t, "--db", sqliteIn(dir), "--tls-self-signed")
		content, err := os.ReadFile(filepath.Join(dir, "trailmark.db.tls.pem"))
		if err != nil {
			t.Fatal(err)
		}
		block, _ := pem.Decode(content)
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		roots := x509.NewCertPool()
		roots.AddCert(certificate)
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: true}}
		answer, err := client.Get(strings.TrimSuffix(s.url, "/epcis") + "/readyz")
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		if answer.ProtoMajor != 2 || answer.TLS.Version < tls.VersionTLS12 {
			t.Errorf("%s over TLS %x", answer.Proto, answer.TLS.Version)
		}
		if err := s.stop(); err != nil {
			t.Error(err)
		}
		_, after, _ := strings.Cut(s.said.String(), "certificate SHA-256 ")
		line, _, _ := strings.Cut(after, "\n")
		return line
	}
	first, second := fingerprint(), fingerprint()
	if first == "" || first != second {
		t.Errorf("the fingerprints are %q and %q", first, second)
	}
	if info, err := os.Stat(filepath.Join(dir, "trailmark.db.tls.pem")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
}

// A new certificate is taken up on SIGHUP; one that is wrong changes nothing.
func TestCertificateIsReloaded(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "pair.pem")
	if err := ensureSelfSigned(file, time.Now()); err != nil {
		t.Fatal(err)
	}
	s := startedServer(t, "--db", sqliteIn(dir), "--tls-cert", file, "--tls-key", file)
	shown := func() string {
		address := strings.TrimSuffix(strings.TrimPrefix(s.url, "https://"), "/epcis")
		conn, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true})
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		return conn.ConnectionState().PeerCertificates[0].SerialNumber.String()
	}
	replace := func(content []byte) {
		if err := replaceFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := s.Process.Signal(syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
	}
	first := shown()
	replace([]byte("no certificate"))
	time.Sleep(50 * time.Millisecond)
	if now := shown(); now != first {
		t.Errorf("a wrong file changed the certificate from %s to %s", first, now)
	}
	fresh, err := selfSigned(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	replace(fresh)
	waitUntil(t, "the new certificate is not shown", func() bool { return shown() != first })
}
