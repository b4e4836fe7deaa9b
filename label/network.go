package label

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"
)

// rawPort is where label printers take ZPL.
const rawPort = "9100"

// NetworkPrinter is a label printer that takes ZPL over the network. It is for
// one goroutine.
type NetworkPrinter struct {
	conn    net.Conn
	zpl     *ZPL
	timeout time.Duration
}

// Dial connects to a printer, HOST or HOST:PORT, of a resolution in dots per
// inch. The timeout is for connecting and for each label: a printer that is out
// of paper stops taking data.
func Dial(ctx context.Context, address string, dpi int, timeout time.Duration) (*NetworkPrinter, error) {
	if err := checkDPI(dpi); err != nil {
		return nil, err
	}
	if _, _, err := net.SplitHostPort(address); err != nil {
		address = net.JoinHostPort(address, rawPort)
	}
	d := net.Dialer{Timeout: timeout}
	conn, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, fmt.Errorf("the printer cannot be reached: %w", err)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		if err := tcp.SetWriteBuffer(onTheWay); err != nil {
			conn.Close()
			return nil, err
		}
	}
	return &NetworkPrinter{conn: conn, zpl: NewZPL(conn, dpi), timeout: timeout}, nil
}

// onTheWay is how many bytes this machine keeps for a printer that does not take
// them: some dozen labels, and not the thousands for which it would have room.
const onTheWay = 32 << 10

// Print sends a label. A printer has a memory of its own: it may have taken some
// labels more than it has printed.
func (p *NetworkPrinter) Print(l *Label) error {
	if err := p.conn.SetWriteDeadline(time.Now().Add(p.timeout)); err != nil {
		return err
	}
	err := p.zpl.Print(l)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return fmt.Errorf("the printer takes nothing any more, since %v", p.timeout)
	}
	return err
}

// farewell is how long a printer that is done may take to say so. Most say
// nothing.
const farewell = time.Second

// Close ends the connection when all has been sent. It is an error when the
// printer had gone before.
func (p *NetworkPrinter) Close() error {
	defer p.conn.Close()
	if tcp, ok := p.conn.(*net.TCPConn); ok {
		if err := tcp.CloseWrite(); err != nil {
			return err
		}
	}
	if err := p.conn.SetReadDeadline(time.Now().Add(farewell)); err != nil {
		return err
	}
	_, err := io.Copy(io.Discard, p.conn)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return nil
	}
	return err
}
