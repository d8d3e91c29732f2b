#include "ptx.h"

#include <cctype>
#include <cstdlib>
#include <map>

namespace hpf {

namespace {

// Words and single signs; comments and strings are skipped.
class Tokens {
  public:
    explicit Tokens(const std::string &text) : text_(text) {}

    bool Next(std::string &token) {
        token.clear();
        for (;;) {
            while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
            if (text_.compare(at_, 2, "//") == 0) {
                at_ = text_.find('\n', at_);
            } else if (text_.compare(at_, 2, "/*") == 0) {
                at_ = text_.find("*/", at_ + 2);
                if (at_ != std::string::npos) at_ += 2;
            } else {
                break;
            }
            if (at_ == std::string::npos) at_ = text_.size();
        }
        if (at_ >= text_.size()) return false;
        if (text_[at_] == '"') {
            const size_t end = text_.find('"', at_ + 1);
            at_ = end == std::string::npos ? text_.size() : end + 1;
            token = "\"";
            return true;
        }
        const auto in_word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '$' || c == '.' || c == '%'; };
        if (!in_word(text_[at_])) {
            token = text_[at_++];
            return true;
        }
        while (at_ < text_.size() && in_word(text_[at_])) token += text_[at_++];
        return true;
    }

  private:
    const std::string &text_;
    size_t at_ = 0;
};

uint32_t BytesOf(const std::string &type) {
    static const std::map<std::string, uint32_t> sizes = {
        {".b8", 1}, {".u8", 1}, {".s8", 1}, {".pred", 1}, {".b16", 2}, {".u16", 2}, {".s16", 2}, {".f16", 2},
        {".b32", 4}, {".u32", 4}, {".s32", 4}, {".f32", 4}, {".f16x2", 4}, {".b64", 8}, {".u64", 8}, {".s64", 8}, {".f64", 8}};
    const auto found = sizes.find(type);
    return found == sizes.end() ? 0 : found->second;
}

// After the '(' of an entry: parameters up to the ')'.
void ReadParams(Tokens &tokens, PtxEntry &entry) {
    std::string token;
    uint32_t element = 0, count = 1;
    bool any = false, in_brackets = false;
    const auto flush = [&] {
        if (any && element != 0) entry.param_bytes.push_back(element * count);
        element = 0;
        count = 1;
        any = false;
    };
    while (tokens.Next(token) && token != ")") {
        if (token == ",") flush();
        else if (token == ".param") any = true;
        else if (token == "[") in_brackets = true;
        else if (token == "]") in_brackets = false;
        else if (in_brackets) count = static_cast<uint32_t>(std::strtoul(token.c_str(), nullptr, 0));
        else if (element == 0) element = BytesOf(token);
    }
    flush();
}

}  // namespace

bool ParsePtx(const std::string &text, Ptx &ptx) {
    if (text.find(".version") == std::string::npos || text.find(".target") == std::string::npos) return false;
    Tokens tokens(text);
    std::string token;
    PtxEntry *open = nullptr;
    int depth = 0;
    while (tokens.Next(token)) {
        if (token == "{") ++depth;
        else if (token == "}" && --depth == 0) open = nullptr;
        else if (token == ".entry" && tokens.Next(token)) {
            ptx.entries.emplace_back();
            open = &ptx.entries.back();
            open->name = token;
            std::string next;
            // "(" opens the parameters; an entry without them goes on with directives or "{".
            while (tokens.Next(next) && next != "(" && next != "{") {
            }
            if (next == "(") ReadParams(tokens, *open);
            else if (next == "{") ++depth;
        } else if (open != nullptr && (token == "%globaltimer" || token == "%globaltimer_lo")) {
            open->reads_globaltimer = true;
        } else if (depth == 0 && (token == ".global" || token == ".const")) {
            PtxGlobal global;
            uint32_t element = 0;
            size_t count = 1;
            std::string last;
            while (tokens.Next(token) && token != ";" && token != "=") {
                if (token == ".align") tokens.Next(token);
                else if (element == 0 && BytesOf(token) != 0) element = BytesOf(token);
                else if (token == "[") {
                    tokens.Next(token);
                    count *= std::strtoull(token.c_str(), nullptr, 0);
                } else if (token != "]" && element != 0 && global.name.empty()) global.name = token;
            }
            global.bytes = element * count;
            while (token != ";" && tokens.Next(token)) {
            }
            if (!global.name.empty() && global.bytes != 0) ptx.globals.push_back(global);
        }
    }
    return true;
}

}  // namespace hpf
