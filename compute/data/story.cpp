#include "compute/data/story.hpp"

#include <array>
#include <cstddef>
#include <string_view>

namespace gauntlet::compute {

namespace {

struct person {
  std::string_view name;
  bool girl;
};

/// A thing and what is bound to it: what one does with it, what may go wrong with it, and what mends that.
struct thing {
  std::string_view name;
  std::string_view use;
  std::string_view mishap;
  std::string_view mend;
};

constexpr std::array people = {
    person{"Anna", true}, person{"Ben", false},  person{"Clara", true}, person{"David", false},
    person{"Ella", true}, person{"Finn", false}, person{"Grace", true}, person{"Henry", false},
    person{"Iris", true}, person{"Jack", false}, person{"Kate", true},  person{"Leo", false},
    person{"Mia", true},  person{"Noah", false}, person{"Olive", true}, person{"Peter", false},
    person{"Rose", true}, person{"Sam", false},  person{"Tara", true},  person{"Victor", false},
};

constexpr std::array things = {
    thing{"kite", "flew it high in the wind", "it got stuck in a tall tree", "climbed up and pulled it free"},
    thing{"ball", "kicked it over the grass", "it rolled into the river", "fished it out with a long stick"},
    thing{"boat", "let it sail on the water", "it drifted far away", "waited until the wind brought it back"},
    thing{"drum", "beat it loudly all day", "its skin tore in the middle", "sewed it with a strong thread"},
    thing{"lamp", "lit it when the sun went down", "the wind blew it out", "lit it again with a match"},
    thing{"book", "read it from cover to cover", "it fell into the mud", "dried every page by the fire"},
    thing{"cake", "put it on the big table", "the dog ate half of it", "baked another one in the evening"},
    thing{"clock", "wound it up every night", "it stopped at noon", "put a drop of oil on its wheels"},
    thing{"cart", "pulled it up the hill", "one wheel came off", "put the wheel back with a new nail"},
    thing{"coat", "wore it in the cold rain", "a button fell off", "sewed on a shiny new button"},
    thing{"key", "opened the old door with it", "it slipped into the tall grass", "looked for it until the moon rose"},
    thing{"bell", "rang it in the morning", "it lost its voice", "tied a new clapper to it"},
    thing{"hat", "wore it to the market", "the wind carried it away", "ran after it and caught it"},
    thing{"flute", "played a slow song on it", "it would not make a sound", "shook a small beetle out of it"},
};

constexpr std::array places = {"village", "forest", "valley", "harbour", "garden", "town", "meadow", "farm", "castle"};
constexpr std::array glad_moods = {"happy", "proud", "glad", "merry", "tired but happy"};
constexpr std::array hurt_moods = {"sad", "angry", "upset", "worried", "ready to cry"};
constexpr std::array qualities = {"small",  "red",    "old",   "blue",    "heavy",
                                  "golden", "broken", "green", "strange", "new"};
constexpr std::array times = {"morning", "evening", "summer day", "winter day", "Sunday", "rainy day"};
constexpr std::array fruits = {"apples", "pears", "nuts", "plums", "berries", "shells", "eggs", "stones", "coins"};
constexpr std::array animals = {"fox", "cat", "dog", "horse", "bird", "goat", "mouse", "owl"};
constexpr std::array numbers = {"zero",     "one",     "two",     "three",     "four",    "five",   "six",
                                "seven",    "eight",   "nine",    "ten",       "eleven",  "twelve", "thirteen",
                                "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"};
constexpr std::size_t summand_max = 9;

template <class Items>
const auto& one_of(generator& draw, const Items& items) {
  return items[draw.below(items.size())];
}

/// What a story keeps the same from its first sentence to its last.
struct cast {
  person hero;
  person friend_;
  thing item;
  std::string_view place;
  std::string_view quality;
};

std::string_view he(const person& p) { return p.girl ? "she" : "he"; }
std::string_view his(const person& p) { return p.girl ? "her" : "his"; }
std::string_view him(const person& p) { return p.girl ? "her" : "him"; }
std::string_view article(std::string_view next) { return next.front() == 'o' ? "an " : "a "; }

class storyteller {
 public:
  storyteller(generator& draw, std::string& text) : draw_(draw), text_(text) {
    const std::size_t hero = draw_.below(people.size());
    const std::size_t other = (hero + 1 + draw_.below(people.size() - 1)) % people.size();
    cast_ = {people[hero], people[other], one_of(draw_, things), one_of(draw_, places), one_of(draw_, qualities)};
  }

  void tell() {
    opening();
    finding();
    if (draw_.chance(0.6)) say({cast_.hero.name, " ", cast_.item.use, ". "});
    if (draw_.chance(0.7)) mishap();
    if (draw_.chance(0.5)) animal();
    if (draw_.chance(0.6)) draw_.chance(0.5) ? sum() : difference();
    ending();
  }

 private:
  void say(std::initializer_list<std::string_view> parts) {
    for (const std::string_view part : parts) text_ += part;
  }

  void opening() {
    switch (draw_.below(3)) {
      case 0:
        say({"Once there was a ", girl_or_boy(), " named ", cast_.hero.name, " who lived in a ", cast_.place, ". "});
        break;
      case 1:
        say({cast_.hero.name, " and ", cast_.friend_.name, " were friends in a little ", cast_.place, ". "});
        break;
      default: say({"In the ", cast_.place, " lived ", cast_.hero.name, ", a ", girl_or_boy(), ". "}); break;
    }
  }
  std::string_view girl_or_boy() const { return cast_.hero.girl ? "girl" : "boy"; }

  void finding() {
    const std::string_view time = one_of(draw_, times);
    if (draw_.chance(0.5)) {
      say({"One ", time, " ", he(cast_.hero), " found ", article(cast_.quality), cast_.quality, " ", cast_.item.name,
           ". "});
    } else {
      say({"One ", time, " ", cast_.friend_.name, " gave ", him(cast_.hero), " ", article(cast_.quality), cast_.quality,
           " ", cast_.item.name, ". "});
    }
  }

  void mishap() {
    say({"But then ", cast_.item.mishap, ", and ", cast_.hero.name, " was ", one_of(draw_, hurt_moods), ". "});
    const person& helper = draw_.chance(0.5) ? cast_.hero : cast_.friend_;
    say({"So ", helper.name, " ", cast_.item.mend, ". "});
  }

  void animal() {
    const std::string_view name = one_of(draw_, animals);
    switch (draw_.below(3)) {
      case 0: say({"A ", name, " saw the ", cast_.item.name, " and came near. "}); break;
      case 1:
        say({"\"May I have your ", cast_.item.name, "?\" asked a ", name, ". \"No,\" said ", cast_.hero.name, ". "});
        break;
      default: say({"The ", name, " of ", cast_.friend_.name, " wanted to play with ", him(cast_.hero), ". "}); break;
    }
  }

  void sum() {
    const std::size_t had = 1 + draw_.below(summand_max);
    const std::size_t more = 1 + draw_.below(summand_max);
    const std::string_view counted = one_of(draw_, fruits);
    say({cast_.hero.name, " had ", numbers[had], " ", counted, ", and ", cast_.friend_.name, " brought ", numbers[more],
         " more. Now there were ", numbers[had + more], " ", counted, ". "});
  }

  void difference() {
    const std::size_t had = 2 + draw_.below(summand_max * 2 - 1);
    const std::size_t eaten = 1 + draw_.below(had - 1);
    const std::string_view counted = one_of(draw_, fruits);
    say({cast_.hero.name, " had ", numbers[had], " ", counted, " and lost ", numbers[eaten], " of them. Then ",
         he(cast_.hero), " had ", numbers[had - eaten], ". "});
  }

  void ending() {
    switch (draw_.below(4)) {
      case 0: say({"In the end ", cast_.hero.name, " was ", one_of(draw_, glad_moods), " and went home.\n\n"}); break;
      case 1:
        say({cast_.hero.name, " thanked ", cast_.friend_.name, " and kept the ", cast_.item.name, ".\n\n"});
        break;
      case 2:
        say({"That night ", he(cast_.hero), " put the ", cast_.quality, " ", cast_.item.name, " under ",
             his(cast_.hero), " bed.\n\n"});
        break;
      default:
        say({"All the people of the ", cast_.place, " spoke of the ", cast_.quality, " ", cast_.item.name, ".\n\n"});
        break;
    }
  }

  generator& draw_;
  std::string& text_;
  cast cast_{};
};

}  // namespace

void append_story(generator& draw, std::string& text) { storyteller(draw, text).tell(); }

}  // namespace gauntlet::compute
