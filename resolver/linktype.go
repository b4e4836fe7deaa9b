package resolver

import (
	"slices"
	"strings"

	"github.com/trailmark/trailmark"
)

// Voc is where the link types of GS1 begin.
const Voc = "https://gs1.org/voc/"

// gs1Types are the link types of the GS1 Web Vocabulary 1.16, with their labels.
var gs1Types = map[string]string{
	"activityIdeas":                 "Activity ideas",
	"allergenInfo":                  "Allergen information",
	"appDownload":                   "App download",
	"backgroundInfo":                "Background information",
	"brandHomepageClinical":         "Information for professionals about this brand",
	"brandHomepagePatient":          "Information for patients about this brand",
	"careersInfo":                   "Careers information",
	"certificationInfo":             "Certification information",
	"consumerHandlingStorageInfo":   "Consumer handling and storage information",
	"defaultLink":                   "Default link",
	"defaultLinkMulti":              "Default link",
	"dpp":                           "Digital product passport",
	"eifu":                          "Electronic instructions for use",
	"epcis":                         "EPCIS repository",
	"epil":                          "Electronic patient information leaflet",
	"eventsInfo":                    "Events information",
	"faqs":                          "Frequently asked questions",
	"handledBy":                     "Handled by",
	"hasRetailers":                  "Retailers",
	"homepage":                      "Organisation information page",
	"ingredientsInfo":               "Ingredients information",
	"instructions":                  "Instructions",
	"jws":                           "JSON web signature",
	"leaveReview":                   "Leave a review",
	"locationInfo":                  "Location information",
	"logisticsInfo":                 "Logistics information",
	"loyaltyProgram":                "Loyalty program",
	"masterData":                    "Master data",
	"menuInfo":                      "Menu information",
	"nutritionalInfo":               "Nutritional information",
	"openingHoursInfo":              "Opening hours information",
	"paymentLink":                   "Make payment",
	"pip":                           "Product information page",
	"productSustainabilityInfo":     "Sustainability and recycling",
	"promotion":                     "Promotion",
	"purchaseSuppliesOrAccessories": "Purchase supplies or accessories",
	"quickStartGuide":               "Quick start guide",
	"recallStatus":                  "Recall status",
	"recipeInfo":                    "Recipe website",
	"registerProduct":               "Register purchase",
	"registryEntry":                 "Entry in a register",
	"relatedImage":                  "Related image",
	"relatedVideo":                  "Related video",
	"reportFound":                   "Report found",
	"review":                        "Reviews",
	"safetyInfo":                    "Safety information",
	"scheduleTime":                  "Scheduling and reservation",
	"serviceInfo":                   "Service information",
	"smartLabel":                    "SmartLabel",
	"smpc":                          "Summary of product characteristics",
	"socialMedia":                   "Social media",
	"statisticInfo":                 "Statistics",
	"subscribe":                     "Subscribe",
	"support":                       "Support",
	"sustainabilityInfo":            "Sustainability and recycling",
	"traceability":                  "Traceability information",
	"tutorial":                      "Tutorial",
	"userAgreement":                 "Agreement to sign",
	"verificationService":           "Verification service",
	"whatsInTheBox":                 "What is in the box",
}

// relations are names of the IANA registry of link relations that can lead from
// a thing to a page about it (RFC 8288).
var relations = []string{
	"about", "alternate", "appendix", "author", "canonical", "collection", "contents", "copyright", "current",
	"describedby", "describes", "disclosure", "duplicate", "edit", "enclosure", "external", "glossary", "help",
	"hosts", "icon", "index", "intervalafter", "intervalbefore", "item", "latest-version", "license", "linkset",
	"manifest", "original", "payment", "predecessor-version", "preview", "privacy-policy", "related", "replies",
	"search", "section", "self", "service", "service-desc", "service-doc", "service-meta", "sip-trunking-capability",
	"sponsored", "start", "status", "successor-version", "sunset", "tag", "terms-of-service", "timegate", "timemap",
	"type", "up", "version-history", "via", "working-copy",
}

// ParseType gives the one form of a link type: the URI of a GS1 type written
// gs1:pip, pip or in full, the name of a registered link relation, or any other
// http URI. Errors: Usage.
func ParseType(s string) (string, error) {
	s = strings.TrimSpace(s)
	for _, prefix := range []string{"gs1:", Voc, "https://ref.gs1.org/voc/", "https://www.gs1.org/voc/", "http://gs1.org/voc/", "http://www.gs1.org/voc/"} {
		if word, ok := strings.CutPrefix(s, prefix); ok {
			return gs1Type(word, s)
		}
	}
	if slices.Contains(relations, s) {
		return s, nil
	}
	if strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://") {
		if strings.ContainsAny(s, " \"<>\\^`{|}") || len(s) > mostHref {
			return "", trailmark.Errorf(trailmark.Usage, "the link type %.80q is no URI", s)
		}
		return s, nil
	}
	return gs1Type(s, s)
}

func gs1Type(word, written string) (string, error) {
	if _, known := gs1Types[word]; !known {
		return "", &trailmark.Error{
			Kind: trailmark.Usage, Message: "there is no link type " + quote(written),
			Hint: "write one of the GS1 Web Vocabulary such as gs1:pip, a link relation registered with IANA, or a URI",
		}
	}
	return Voc + word, nil
}

// label is the title of a link without one.
func label(typ string) string {
	if word, ok := strings.CutPrefix(typ, Voc); ok {
		return gs1Types[word]
	}
	return typ
}
