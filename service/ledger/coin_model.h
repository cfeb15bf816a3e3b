// The ledger as a child would keep it: every single credit is a coin that lies somewhere. There
// are no lots, no entries and no sums; what the real ledger computes is here counted. It is
// written to be compared with, for small amounts.

#ifndef MAKEGOOD_SERVICE_LEDGER_COIN_MODEL_H_
#define MAKEGOOD_SERVICE_LEDGER_COIN_MODEL_H_

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace makegood {

class CoinModel {
 public:
  // Each answers whether it may be done, and does nothing if not.
  bool Add(int count, bool is_money, int lapse_day) {
    const int arrival = ++clock_;
    for (int i = 0; i < count; ++i) coins_.push_back({is_money, lapse_day, arrival, "purse"});
    return count > 0;
  }

  bool Spend(const std::string& charge, int count) {
    if (charges_.count(charge) > 0) return false;
    std::vector<Coin*> purse = At("purse", [&](const Coin& c) { return day_ < c.lapse_day; });
    if (count <= 0 || static_cast<int>(purse.size()) < count) return false;
    charges_[charge] = count;
    // Always the one coin that is the worst to lose.
    for (int i = 0; i < count; ++i) {
      Coin* next = nullptr;
      for (Coin* coin : purse) {
        if (coin->place != "purse") continue;
        if (next == nullptr || GoesBefore(*coin, *next)) next = coin;
      }
      next->place = "used for " + charge;
      next->use = ++clock_;
      next->refund.clear();
    }
    for (auto& [refund, watch] : watches_) watch.spent += count;
    return true;
  }

  bool Refund(const std::string& refund, const std::string& charge, int count) {
    std::vector<Coin*> used = At("used for " + charge);
    if (count == 0) count = static_cast<int>(used.size());
    if (count <= 0 || static_cast<int>(used.size()) < count) return false;
    std::sort(used.begin(), used.end(), [](Coin* a, Coin* b) { return a->use > b->use; });
    const int arrival = ++clock_;
    for (int i = 0; i < count; ++i) {
      Coin& coin = *used[i];
      coin.place = "purse";
      coin.refund = refund;
      coin.charge = charge;
      coin.arrival = arrival;
      // Of coins that came at once, those that were used last lie on top.
      coin.depth = i;
    }
    watches_[refund].since = arrival;
    watches_[refund].lowest = Had(arrival);
    return true;
  }

  // To be called after each step: whoever watches the purse since a refund looks into it.
  void Look() {
    for (auto& [refund, watch] : watches_) {
      watch.lowest = std::min(watch.lowest, Had(watch.since));
    }
  }

  int SpentSince(const std::string& refund) { return watches_[refund].spent; }
  int LowestSince(const std::string& refund) { return watches_[refund].lowest; }

  int Payable(const std::string& refund) { return static_cast<int>(PayableCoins(refund).size()); }

  bool Payout(const std::string& payout, const std::string& refund, int count) {
    std::vector<Coin*> coins = PayableCoins(refund);
    if (count == 0) count = static_cast<int>(coins.size());
    if (count <= 0 || static_cast<int>(coins.size()) < count || payouts_.count(payout) > 0)
      return false;
    payouts_[payout] = count;
    std::stable_sort(coins.begin(), coins.end(),
                     [](Coin* a, Coin* b) { return GoesBefore(*a, *b); });
    const int departure = ++clock_;
    for (int i = 0; i < count; ++i) {
      coins[i]->place = "travelling with " + payout;
      coins[i]->departure = departure;
    }
    return true;
  }

  bool EndPayout(const std::string& payout, bool arrives) {
    std::vector<Coin*> coins = At("travelling with " + payout);
    for (Coin* coin : coins) {
      coin->place = arrives ? "bank" : "purse";
      if (!arrives) coin->departure = 0;
    }
    return !coins.empty();
  }

  bool Chargeback(const std::string& charge, int count) {
    std::vector<Coin*> coins = At("used for " + charge, [](const Coin& c) { return c.is_money; });
    std::sort(coins.begin(), coins.end(), [](Coin* a, Coin* b) { return a->use > b->use; });
    std::vector<Coin*> returned = At("purse", [&](const Coin& coin) {
      return coin.is_money && !coin.refund.empty() && coin.charge == charge &&
             day_ < coin.lapse_day;
    });
    std::stable_sort(returned.begin(), returned.end(),
                     [](Coin* a, Coin* b) { return GoesBefore(*a, *b); });
    coins.insert(coins.end(), returned.begin(), returned.end());
    if (charges_.count(charge) == 0 || count <= 0 || coins.empty()) return false;
    count = std::min(count, static_cast<int>(coins.size()));
    for (int i = 0; i < count; ++i) coins[i]->place = "bank";
    return true;
  }

  bool Expire() {
    std::vector<Coin*> lapsed = At("purse", [&](const Coin& c) { return day_ >= c.lapse_day; });
    for (Coin* coin : lapsed) coin->place = "gone";
    return !lapsed.empty();
  }

  void GoToDay(int day) { day_ = day; }

  int UsedFor(const std::string& charge) {
    return static_cast<int>(At("used for " + charge).size());
  }
  int Count(const std::string& place, bool is_money) {
    return static_cast<int>(
        At(place, [&](const Coin& c) { return c.is_money == is_money; }).size());
  }
  // By the day on which they lapse.
  std::map<int, int> Purse() {
    std::map<int, int> purse;
    for (Coin* coin : At("purse")) ++purse[coin->lapse_day];
    return purse;
  }

 private:
  struct Coin {
    bool is_money = false;
    int lapse_day = 0;
    int arrival = 0;
    std::string place;
    int use = 0;
    int depth = 0;
    int departure = 0;  // Of one that was paid out, or is on the way.
    std::string refund = {};
    std::string charge = {};
  };

  // Somebody who watches the purse since a refund.
  struct Watch {
    int since = 0;
    int spent = 0;
    int lowest = 0;
  };

  // Coins that have not lapsed and are in the purse, or would be but for a payout since.
  int Had(int since) {
    int had = 0;
    for (const Coin& coin : coins_) {
      had += day_ < coin.lapse_day && (coin.place == "purse" || coin.departure > since) ? 1 : 0;
    }
    return had;
  }

  static bool GoesBefore(const Coin& a, const Coin& b) {
    if (a.is_money != b.is_money) return !a.is_money;
    if (a.lapse_day != b.lapse_day) return a.lapse_day < b.lapse_day;
    if (a.arrival != b.arrival) return a.arrival < b.arrival;
    return a.depth < b.depth;
  }

  std::vector<Coin*> At(const std::string& place) {
    return At(place, [](const Coin&) { return true; });
  }
  template <typename Predicate>
  std::vector<Coin*> At(const std::string& place, const Predicate& predicate) {
    std::vector<Coin*> found;
    for (Coin& coin : coins_) {
      if (coin.place == place && predicate(coin)) found.push_back(&coin);
    }
    return found;
  }
  std::vector<Coin*> PayableCoins(const std::string& refund) {
    return At("purse", [&](const Coin& coin) {
      return coin.is_money && coin.refund == refund && !refund.empty() && day_ < coin.lapse_day;
    });
  }

  std::vector<Coin> coins_;
  std::map<std::string, int> charges_;
  std::map<std::string, int> payouts_;
  std::map<std::string, Watch> watches_;  // By refund.
  int day_ = 0;
  int clock_ = 0;
};

}  // namespace makegood

#endif  // MAKEGOOD_SERVICE_LEDGER_COIN_MODEL_H_
