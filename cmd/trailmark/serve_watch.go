package main

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"time"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"

	"github.com/trailmark/trailmark"
)

// logFlags say what is logged. Logs go to the standard error.
type logFlags struct {
	LogFormat string     `enum:"auto,text,json" default:"auto" help:"Lines of text or of JSON; auto is text on a terminal (default: ${default})."`
	LogLevel  slog.Level `default:"INFO" placeholder:"LEVEL" help:"DEBUG, INFO (a line for each request), WARN or ERROR (default: ${default})."`
}

func (f *logFlags) logger(c *console) *slog.Logger {
	options := &slog.HandlerOptions{Level: f.LogLevel}
	if f.LogFormat == "text" || f.LogFormat == "auto" && c.terminal() {
		return slog.New(slog.NewTextHandler(c.stderr, options))
	}
	return slog.New(slog.NewJSONHandler(c.stderr, options))
}

// watchFlags say who may watch the service.
type watchFlags struct {
	MetricsListen string `placeholder:"ADDR" help:"Answer GET /metrics on an address of its own, to anyone. Without it, /metrics answers this machine, and tokens that may read everything."`
	OTLPEndpoint  string `name:"otlp-endpoint" placeholder:"URL" help:"Send traces to this OpenTelemetry collector. The variables OTEL_… work, too."`
}

// tracing sends what happened to a request to an OpenTelemetry collector. It is
// off unless somebody names one.
type tracing struct {
	provider *sdktrace.TracerProvider // nil while it is off
}

func (f *watchFlags) tracing(ctx context.Context) (*tracing, error) {
	var options []otlptracehttp.Option
	switch {
	case f.OTLPEndpoint != "":
		at, err := url.JoinPath(f.OTLPEndpoint, "v1", "traces") // as with the variable
		if err != nil {
			return nil, trailmark.Wrapf(trailmark.Usage, err, "--otlp-endpoint is no URL")
		}
		options = append(options, otlptracehttp.WithEndpointURL(at))
	case os.Getenv("OTEL_EXPORTER_OTLP_ENDPOINT") == "" && os.Getenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") == "":
		return &tracing{}, nil
	}
	exporter, err := otlptracehttp.New(ctx, options...)
	if err != nil {
		return nil, trailmark.Wrapf(trailmark.Usage, err, "traces cannot be sent")
	}
	about, err := resource.New(ctx,
		resource.WithAttributes(attribute.String("service.name", "trailmark"), attribute.String("service.version", version())),
		resource.WithFromEnv())
	if err != nil {
		return nil, trailmark.Wrapf(trailmark.Usage, err, "the variables OTEL_… cannot be read")
	}
	return &tracing{sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter), sdktrace.WithResource(about))}, nil
}

// handler traces the requests to h.
func (t *tracing) handler(h http.Handler) http.Handler {
	if t.provider == nil {
		return h
	}
	return otelhttp.NewHandler(h, "request",
		otelhttp.WithTracerProvider(t.provider),
		otelhttp.WithPropagators(propagation.TraceContext{}))
}

// lastTraces is how long the end of the service waits for the last traces.
const lastTraces = 5 * time.Second

// stop sends what is left. What cannot be sent is lost; the service ends all
// the same.
func (t *tracing) stop() {
	if t.provider == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), lastTraces)
	defer cancel()
	_ = t.provider.Shutdown(ctx)
}
