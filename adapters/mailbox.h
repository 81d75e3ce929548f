// Many threads put in, one takes all: a lock-free list that the owner empties at once. Both are sequentially
// consistent: whoever puts in may look afterwards whether the owner is about to come by itself.
#pragma once

#include <algorithm>
#include <atomic>
#include <utility>
#include <vector>

namespace danmakud::adapters {

template <class T>
class Mailbox {
 public:
  Mailbox() = default;
  ~Mailbox() { take_all(); }
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

  // Any thread. true: it was empty, so the owner must be woken.
  bool put(T item) {
    Node* head = head_.load(std::memory_order_relaxed);
    Node* const node = new Node{std::move(item), head};
    while (!head_.compare_exchange_weak(head, node, std::memory_order_seq_cst, std::memory_order_relaxed)) {
      node->next = head;
    }
    return head == nullptr;  // not node->next: the owner may have taken the node already
  }

  // The owner's thread. Oldest first.
  std::vector<T> take_all() {
    std::vector<T> items;
    for (Node* node = head_.exchange(nullptr, std::memory_order_seq_cst); node != nullptr;) {
      items.push_back(std::move(node->item));
      delete std::exchange(node, node->next);
    }
    std::reverse(items.begin(), items.end());
    return items;
  }

 private:
  struct Node {
    T item;
    Node* next;
  };
  std::atomic<Node*> head_{nullptr};
};

}  // namespace danmakud::adapters
