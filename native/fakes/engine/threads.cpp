// Who makes the event queue move: callers that wait, the dispatcher, and the threads that do the operations' work.
#include "core.h"

#include <algorithm>

namespace hpf {

namespace {

// Below this a thread that sleeps would wake too late to be of use.
constexpr int64_t kSpinNs = 80000;
constexpr int kMostThreads = 64;

}  // namespace

void Engine::Pause() {
    for (int i = 0; i < 4; ++i) {
#if defined(__x86_64__)
        __builtin_ia32_pause();
#elif defined(__aarch64__) && !defined(_MSC_VER)
        __asm__ __volatile__("yield");
#endif
    }
}

void Engine::Spend(int64_t ns) {
    if (ns <= 0) return;
    if (virtual_clock) {
        virtual_now.fetch_add(ns);
        return;
    }
    for (const int64_t until = RealNowNs() + ns; RealNowNs() < until;) {
    }
}

void Engine::RunOne(Lock &lock) {
    Op *op = runnable_.front();
    runnable_.pop_front();
    ++running_;
    lock.unlock();
    op->recipe.work(*op);
    lock.lock();
    --running_;
    op->works = false;
    const int64_t now = Now();
    const int64_t modelled = op->recipe.row.start_ns + op->recipe.duration;
    if (op->is_due) End(op, std::max(modelled, now));
    else if (now > modelled) op->work_end_ns = now;
    changed.notify_all();
}

void Engine::WaitStep(Lock &lock) {
    if (IsInline() && !runnable_.empty()) {
        RunOne(lock);
        return;
    }
    if (virtual_clock) {
        if (running_ == 0 && !due_.empty()) {
            const int64_t next = due_.top().time;
            if (next > virtual_now) virtual_now = next;
        } else {
            changed.wait_for(lock, std::chrono::milliseconds(100));
        }
        return;
    }
    const int64_t next = due_.empty() ? INT64_MAX : due_.top().time;
    const int64_t left = next == INT64_MAX ? INT64_MAX : next - RealNowNs();
    if (left > kSpinNs) {
        changed.wait_for(lock, std::chrono::nanoseconds(std::min<int64_t>(left - kSpinNs / 2, 100000000)));
    } else {
        lock.unlock();
        std::this_thread::yield();
        lock.lock();
    }
}

void Engine::RunUntil(Lock &lock, int64_t until) {
    for (;;) {
        if (virtual_clock && !due_.empty() && due_.top().time <= until && due_.top().time > virtual_now) virtual_now = due_.top().time;
        Pump(std::min(until, Now()));
        if (IsInline() && !runnable_.empty()) RunOne(lock);
        else if (due_.empty() || due_.top().time > until) break;
    }
    if (virtual_clock && until > virtual_now) virtual_now = until;
}

void Engine::NeedThreads() {
    if (IsInline() || has_dispatcher_) return;
    has_dispatcher_ = true;
    std::thread([this] { Dispatch(); }).detach();
}

void Engine::Dispatch() {
    Lock lock(mutex);
    for (;;) {
        Pump(Now());
        if (!IsInline()) {
            for (int more = static_cast<int>(runnable_.size()) - pool_idle_; more > 0 && pool_threads_ < kMostThreads; --more) {
                ++pool_threads_;
                ++pool_idle_;
                std::thread([this] { PoolThread(); }).detach();
            }
            if (!runnable_.empty()) work_.notify_all();
        }
        lock.unlock();
        Deliver();
        lock.lock();
        dispatch_until_ = due_.empty() || virtual_clock ? INT64_MAX : due_.top().time;
        const int64_t left = dispatch_until_ == INT64_MAX ? INT64_MAX : dispatch_until_ - Now();
        if (left == INT64_MAX) dispatch_.wait_for(lock, std::chrono::milliseconds(200));
        else if (left > 0) dispatch_.wait_for(lock, std::chrono::nanoseconds(std::min<int64_t>(left, 200000000)));
        dispatch_until_ = INT64_MIN; // awake: nobody needs to wake it
    }
}

void Engine::PoolThread() {
    Lock lock(mutex);
    for (;;) {
        work_.wait(lock, [this] { return !IsInline() && !runnable_.empty(); });
        --pool_idle_;
        RunOne(lock);
        Pump(Now());
        ++pool_idle_;
        lock.unlock();
        Deliver();
        lock.lock();
        dispatch_.notify_one();
    }
}

}  // namespace hpf
