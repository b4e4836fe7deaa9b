package main

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/trailmark/trailmark"
)

// tlsFlags say how the service shows who it is.
type tlsFlags struct {
	TLSCert       string `name:"tls-cert" placeholder:"FILE" help:"Certificate with its chain, PEM. A changed file is taken up by itself, and on SIGHUP."`
	TLSKey        string `name:"tls-key" placeholder:"FILE" help:"Its private key, PEM."`
	TLSSelfSigned bool   `name:"tls-self-signed" help:"For a trial: make a certificate, keep it beside the database and print its fingerprint."`
}

// certificate opens the certificate that was asked for; nil for none.
func (f *tlsFlags) certificate(db *database, log *slog.Logger) (*certificate, error) {
	c := &certificate{certFile: f.TLSCert, keyFile: f.TLSKey, log: log}
	switch {
	case f.TLSSelfSigned:
		c.certFile = db.beside("tls.pem")
		c.keyFile = c.certFile
		if err := ensureSelfSigned(c.certFile, time.Now()); err != nil {
			return nil, trailmark.Wrapf(trailmark.Internal, err, "%s cannot be made", c.certFile)
		}
	case f.TLSCert == "":
		return nil, nil
	}
	if err := c.load(); err != nil {
		return nil, &trailmark.Error{Kind: trailmark.Usage, Message: "the certificate cannot be used", Err: err}
	}
	return c, nil
}

// lookAgain is how often the files are looked at.
const lookAgain = 10 * time.Second

// certificate is a certificate in two files, which may be replaced while it is
// in use. It is safe for concurrent use.
type certificate struct {
	certFile, keyFile string
	log               *slog.Logger

	mu      sync.Mutex
	current *tls.Certificate
	version string    // of the files
	looked  time.Time // at the files
}

// get gives the certificate for a handshake.
func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Since(c.looked) > lookAgain && c.filesVersion() != c.version {
		c.reload()
	}
	return c.current, nil
}

// reloadOn makes each SIGHUP read the files again until ctx ends, the first one
// from when it returns: until then the signal ends the program.
func (c *certificate) reloadOn(ctx context.Context) {
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP)
	go func() {
		defer signal.Stop(hangups)
		for {
			select {
			case <-hangups:
				c.mu.Lock()
				c.reload()
				c.mu.Unlock()
			case <-ctx.Done():
				return
			}
		}
	}()
}

// reload reads the files again. Until they are right the old certificate stays.
func (c *certificate) reload() {
	if err := c.load(); err != nil {
		c.log.Error("the certificate stays as it was", "error", err)
		return
	}
	c.log.Info("certificate", "fingerprint", c.print())
}

// load reads the files.
func (c *certificate) load() error {
	c.looked, c.version = time.Now(), c.filesVersion()
	pair, err := tls.LoadX509KeyPair(c.certFile, c.keyFile)
	if err != nil {
		return err
	}
	c.current = &pair
	return nil
}

// filesVersion changes when a file does.
func (c *certificate) filesVersion() string {
	var version strings.Builder
	for _, file := range []string{c.certFile, c.keyFile} {
		if info, err := os.Stat(file); err == nil {
			fmt.Fprint(&version, info.ModTime().UnixNano(), info.Size(), " ")
		}
	}
	return version.String()
}

// fingerprint is what people compare when nobody vouches for the certificate.
func (c *certificate) fingerprint() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.print()
}

func (c *certificate) print() string {
	return fmt.Sprintf("SHA-256 % X", sha256.Sum256(c.current.Certificate[0]))
}
