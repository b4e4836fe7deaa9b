package api

import (
	"net/http"
	"slices"
	"strings"

	"github.com/trailmark/trailmark/access"
)

// route is one line of the table: what answers a method on a path, and what
// somebody must be allowed to do to be answered.
type route struct {
	method  string
	pattern string // as [http.ServeMux] knows it. "~" stands for the mount
	action  access.Action
	handle  func(*call) error
}

// anyone is the action of a route that needs no sign-in.
const anyone access.Action = 255

// routes is all that the service answers. OPTIONS, HEAD and methods that a path
// does not have follow from it.
var routes = []route{
	{"GET", "~/{$}", access.Read, (*call).getTop},

	{"GET", "~/capture", access.Read, (*call).getJobs},
	{"POST", "~/capture", access.Capture, (*call).postCapture},
	{"GET", "~/capture/{id}", access.Read, (*call).getJob},

	{"GET", "~/events", access.Read, (*call).getEvents},
	{"POST", "~/events", access.Capture, (*call).postEvent},
	{"POST", "~/events/validate", access.Capture, (*call).postValidate},
	{"GET", "~/events/{id}", access.Read, (*call).getEvent},

	{"GET", "~/eventTypes", access.Read, eventTypes.list},
	{"GET", "~/eventTypes/{value}", access.Read, eventTypes.item},
	{"GET", "~/eventTypes/{value}/events", access.Read, eventTypes.events},
	{"GET", "~/epcs", access.Read, epcs.list},
	{"GET", "~/epcs/{value}", access.Read, epcs.item},
	{"GET", "~/epcs/{value}/events", access.Read, epcs.events},
	{"GET", "~/bizSteps", access.Read, bizSteps.list},
	{"GET", "~/bizSteps/{value}", access.Read, bizSteps.item},
	{"GET", "~/bizSteps/{value}/events", access.Read, bizSteps.events},
	{"GET", "~/bizLocations", access.Read, bizLocations.list},
	{"GET", "~/bizLocations/{value}", access.Read, bizLocations.item},
	{"GET", "~/bizLocations/{value}/events", access.Read, bizLocations.events},
	{"GET", "~/readPoints", access.Read, readPoints.list},
	{"GET", "~/readPoints/{value}", access.Read, readPoints.item},
	{"GET", "~/readPoints/{value}/events", access.Read, readPoints.events},
	{"GET", "~/dispositions", access.Read, dispositions.list},
	{"GET", "~/dispositions/{value}", access.Read, dispositions.item},
	{"GET", "~/dispositions/{value}/events", access.Read, dispositions.events},

	{"GET", "~/masterdata", access.Read, (*call).getMasters},
	{"POST", "~/masterdata", access.Master, (*call).postMasters},
	{"GET", "~/masterdata/{id}", access.Read, (*call).getMaster},

	{"GET", "~/queries", access.Read, (*call).getQueries},
	{"POST", "~/queries", access.Query, (*call).postQuery},
	{"GET", "~/queries/{name}", access.Read, (*call).getQuery},
	{"DELETE", "~/queries/{name}", access.Query, (*call).deleteQuery},
	{"GET", "~/queries/{name}/events", access.Read, (*call).getQueryEvents},
	{"GET", "~/queries/{name}/subscriptions", access.Read, (*call).getSubscriptions},
	{"POST", "~/queries/{name}/subscriptions", access.Query, (*call).postSubscription},
	{"GET", "~/queries/{name}/subscriptions/{id}", access.Read, (*call).getSubscription},
	{"DELETE", "~/queries/{name}/subscriptions/{id}", access.Query, (*call).deleteSubscription},
	{"GET", "~/subscriptions", access.Read, (*call).getAllSubscriptions},

	{"DELETE", "~/nextPageToken/{token}", access.Read, (*call).deleteToken},

	{"GET", poolsPath, access.Read, (*call).getPools},
	{"POST", poolsPath, access.Master, (*call).postPool},
	{"GET", poolPath, access.Read, (*call).getPool},
	{"PATCH", poolPath, access.Master, (*call).patchPool},
	{"GET", allocationsPath, access.Read, (*call).getAllocations},
	{"POST", allocationsPath, access.Capture, (*call).postAllocation},
	{"POST", marksPath, access.Capture, (*call).postMark},
	{"POST", resumePath, access.Master, (*call).postResume},
	{"GET", numberPath, access.Read, (*call).getNumber},

	{"GET", "/openapi.json", anyone, (*call).getOpenAPI},
	{"GET", "/docs", anyone, (*call).getDocs},

	{"POST", verifyPath, access.Read, (*call).postVerify},
	{"GET", verifyLinkPath, access.Read, (*call).getVerify},
	{"GET", scansPath, access.Read, (*call).getFindings},

	{"GET", linksPath, access.Master, (*call).getLinks},
	{"POST", linksPath, access.Master, (*call).postLinks},
	{"DELETE", linksPath + "/{id}", access.Master, (*call).deleteLink},
	{"GET", publicationPath, access.Master, (*call).getPublication},
	{"PUT", publicationPath + "/{kind}/{value}", access.Master, (*call).putPublication},
	{"DELETE", publicationPath + "/{kind}/{value}", access.Master, (*call).deletePublication},
	{"GET", resolverFile, anyone, (*call).getResolverFile},
	{"GET", linkPath, anyone, (*call).getLink},

	{"GET", livePath, anyone, (*call).getLive},
	{"GET", readyPath, anyone, (*call).getReady},
	{"GET", metricsPath, anyone, (*call).getMetrics},

	{"POST", signInPath, anyone, (*call).postSignIn},
	{"POST", signOutPath, anyone, (*call).postSignOut},
	{"GET", whoPath, access.Read, (*call).getWho},
	{"GET", auditPath, access.ReadAudits, (*call).getAudit},
	{"GET", oidcPath, anyone, (*call).getOIDC},
	{"GET", callbackPath, anyone, (*call).getCallback},
}

// handleAll gives every path of the table to the mux.
func (s *Server) handleAll(table []route) {
	methods := map[string][]route{}
	for _, r := range table {
		pattern := strings.Replace(r.pattern, "~", s.Mount, 1)
		methods[pattern] = append(methods[pattern], r)
	}
	s.links = methods[linkPath]
	delete(methods, linkPath)
	for pattern, list := range methods {
		s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { s.answer(w, r, list) })
	}
	s.mux.HandleFunc("/", s.answerElsewhere)
}

// answerElsewhere answers what no other route does: a Digital Link, or nothing.
func (s *Server) answerElsewhere(w http.ResponseWriter, r *http.Request) {
	if s.isLink(r) {
		allowAnywhere(w.Header())
		s.answer(w, r, s.links)
	} else {
		s.answer(w, r, nil)
	}
}

// answer lets the route of the request's method answer it. Routes are those of
// its path.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, list []route) {
	c := &call{Server: s, w: w, r: r}
	if err := c.serve(list); err != nil {
		s.writeProblem(w, r, err)
	}
}

// serve finds the route, asks whether it is allowed, and calls it.
func (c *call) serve(list []route) error {
	if len(c.r.RequestURI) > c.Limits.URLBytes {
		return statusError(http.StatusRequestURITooLong, uriTooLong, "the URL is longer than %s bytes", quantity(int64(c.Limits.URLBytes)))
	}
	if len(list) == 0 {
		return notFound("nothing is at this path")
	}
	noteOf(c.ctx()).route = strings.TrimPrefix(list[0].pattern, "~")
	if c.r.Method == http.MethodOptions {
		return c.options(list)
	}
	method := c.r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	i := slices.IndexFunc(list, func(r route) bool { return r.method == method })
	if i < 0 {
		c.w.Header().Set("Allow", allow(list))
		return statusError(http.StatusMethodNotAllowed, "", "this path does not answer %s", c.r.Method)
	}
	if err := c.admit(list[i].action); err != nil {
		return err
	}
	if strings.HasPrefix(list[i].pattern, "~") {
		if err := c.negotiate(); err != nil {
			return err
		}
	}
	return list[i].handle(c)
}

// options tells what a path answers, and what the server is able to do.
func (c *call) options(list []route) error {
	c.w.Header().Set("Allow", allow(list))
	switch list[0].pattern {
	case linkPath:
		c.linkOptions()
	case resolverFile:
		allowAnywhere(c.w.Header())
	default:
		c.discover()
	}
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}

// allow lists the methods of a path.
func allow(list []route) string {
	methods := []string{"OPTIONS"}
	for _, r := range list {
		if methods = append(methods, r.method); r.method == http.MethodGet {
			methods = append(methods, http.MethodHead)
		}
	}
	slices.Sort(methods)
	return strings.Join(methods, ", ")
}
