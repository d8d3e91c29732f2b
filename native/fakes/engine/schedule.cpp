// From the submission to the end of an operation.
#include "core.h"

#include <algorithm>
#include <cmath>

namespace hpf {

namespace {

int64_t Draw(const Jitter &jitter, Random &random) {
    if (jitter.kind == Jitter::kUniform) return static_cast<int64_t>(random.Next() * jitter.most);
    if (jitter.kind == Jitter::kPareto) {
        const double value = jitter.scale / std::pow(1 - random.Next(), 1 / jitter.alpha);
        return static_cast<int64_t>(std::min(value, jitter.most));
    }
    return 0;
}

constexpr size_t kMostHistory = 1 << 18;

}  // namespace

Op *Engine::NewOp(Stream *stream, Recipe &&recipe, bool is_marker) {
    Op *op = new Op;
    op->recipe = std::move(recipe);
    op->context = stream->context;
    op->device = stream->context->device;
    op->is_marker = is_marker;
    op->recipe.row.stream = stream->id;
    op->recipe.row.context = stream->context->id;
    op->recipe.row.device = op->device->ordinal;
    const int64_t now = Now();
    op->ready_ns = now + settings.launch_latency + Draw(settings.launch_jitter, random);
    op->came_ns = op->recipe.row.submit_ns;
    ++pending;
    ++op->context->pending;
    all_ops_.insert(op);
    return op;
}

void Engine::After(Op *op, Op *predecessor) {
    predecessor->successors.push_back(op);
    ++op->unmet;
}

void Engine::Link(Op *op, Stream *stream) {
    op->stream = stream;
    ++stream->pending;
    Context *context = stream->context;
    if (stream->is_legacy) {
        for (Stream *other : context->streams)
            if (other != stream && other->IsBlocking() && other->tail != nullptr) After(op, other->tail);
    } else if (stream->IsBlocking() && context->legacy != nullptr && context->legacy->tail != nullptr) {
        After(op, context->legacy->tail);
    }
    if (stream->tail != nullptr) {
        After(op, stream->tail);
        op->after_in_stream = stream->tail;
    }
    stream->tail = op;
}

Op *Engine::Submit(Lock &lock, Stream *stream, Recipe recipe, bool is_marker, const std::vector<Op *> &also_after, int &error) {
    error = 0;
    if (stream->pending >= static_cast<uint32_t>(settings.queue_limit)) {
        ++blocked_submissions;
        Context *context = stream->context;
        Wait(lock, [&] { return context->is_destroyed || stream->pending < static_cast<uint32_t>(settings.queue_limit); });
        if (context->is_destroyed) {
            error = 709;
            return nullptr;
        }
    }
    Op *op = NewOp(stream, std::move(recipe), is_marker);
    Link(op, stream);
    for (Op *other : also_after)
        if (all_ops_.count(other) != 0) After(op, other); // it may have ended while the caller waited for room
    if (Event *event = op->recipe.event) {
        // An older record that is still pending no longer says anything about the event.
        if (event->op != nullptr) event->op->recipe.event = nullptr;
        event->op = op;
        op->recipe.row.value = ++event->records;
    }
    EmitSubmitted(op);
    NeedThreads();
    if (op->unmet == 0) Push(op->ready_ns, op, true);
    return op;
}

void Engine::LaunchGraph(Lock &lock, Stream *stream, GraphExec *exec, const hpf_record &call) {
    const auto stamp = [&](hpf_record &row) {
        row.correlation = call.correlation;
        row.thread = call.thread;
        row.submit_ns = call.submit_ns;
        row.handle = call.handle;
        row.graph = exec->id;
    };
    Recipe first;
    stamp(first.row);
    int error;
    Op *root = Submit(lock, stream, std::move(first), true, {}, error);
    if (root == nullptr) return;
    root->is_silent = true;

    Recipe last;
    last.row.kind = HPF_GRAPH_LAUNCH;
    last.row.name = "graph";
    last.row.object = call.object;
    stamp(last.row);
    Op *end = NewOp(stream, std::move(last), true);
    end->ready_ns = root->ready_ns;
    EmitSubmitted(end);
    std::vector<Op *> made;
    for (const GraphNode &node : exec->nodes) {
        Op *op = NewOp(stream, Recipe(node.recipe), node.is_marker);
        stamp(op->recipe.row);
        op->recipe.row.graph_node = node.id;
        op->recipe.row.graph_launch_node = static_cast<uint32_t>(made.size()) + 1;
        op->graph_end = end;
        op->ready_ns = root->ready_ns; // the launch was submitted once
        for (uint32_t before : node.after) After(op, made[before]);
        if (node.after.empty()) After(op, root);
        After(end, op);
        EmitSubmitted(op);
        made.push_back(op);
    }
    Link(end, stream);
}

void Engine::Push(int64_t time, Op *op, bool is_start) {
    due_.push(Due{time, next_order++, op, is_start});
    ++op->queued;
    if (time < dispatch_until_) dispatch_.notify_one();
}

int Engine::ErrorOf(const Op *op) const {
    if (op->device->lost_code != 0) return op->device->lost_code;
    return op->context->sticky;
}

void Engine::Start(Op *op, int64_t time) {
    if (const int error = ErrorOf(op)) {
        op->recipe.fault = error;
        op->recipe.row.start_ns = time;
        End(op, time);
        return;
    }
    if (op->device->held > 0) {
        op->device->held_ops.push_back(op);
        return;
    }
    Unit *unit = op->device->UnitOf(op->recipe.unit);
    if (unit != nullptr && unit->used >= unit->capacity) {
        unit->waiting.push_back(op);
        return;
    }
    Begin(op, time);
}

void Engine::Begin(Op *op, int64_t time) {
    if (Unit *unit = op->device->UnitOf(op->recipe.unit)) {
        ++unit->used;
        op->has_unit = true;
    }
    op->recipe.row.start_ns = time;
    op->recipe.row.device_start_ns = op->device->clock.ToDevice(time);
    if (op->graph_end != nullptr) op->graph_end->first_start_ns = std::min(op->graph_end->first_start_ns, time);
    op->device->running.insert(op);
    if (op->recipe.work) {
        op->works = true;
        runnable_.push_back(op);
        work_.notify_one();
        dispatch_.notify_one(); // it sees to it that there are threads enough
        changed.notify_all();   // whoever waits may have to do it
    } else if (op->recipe.duration == 0) {
        End(op, time);
        return;
    }
    Push(time + op->recipe.duration, op, false);
}

void Engine::End(Op *op, int64_t time) {
    op->is_ended = true;
    Device *device = op->device;
    hpf_record &row = op->recipe.row;
    row.end_ns = time;
    row.result = op->recipe.fault;
    if (row.kind == HPF_GRAPH_LAUNCH && op->first_start_ns != INT64_MAX) row.start_ns = op->first_start_ns;
    if (row.kind == HPF_EVENT_WAIT) row.start_ns = std::min(op->came_ns, time);
    Complete(row, device);
    device->running.erase(op);
    if (op->recipe.fault == 0 && (row.kind == HPF_KERNEL || row.kind == HPF_MEMCPY || row.kind == HPF_MEMSET)) {
        device->history.push_back(Interval{row.start_ns, row.end_ns, row.kind, op->recipe.unit, row.bytes});
        if (device->history.size() > kMostHistory) device->history.pop_front();
    }
    if (Event *event = op->recipe.event) {
        event->op = nullptr;
        event->is_recorded = true;
        event->device_ns = row.device_end_ns;
    }
    if (op->recipe.pool != nullptr && row.result == 0) Account(op->recipe.pool, row);
    if (!op->is_silent) {
        ++operations;
        Emit(row);
    }
    if (op->recipe.after) op->recipe.after();
    if (op->recipe.fault != 0 && op->context->sticky == 0 && device->lost_code == 0) {
        ++revision;
        op->context->sticky = op->recipe.fault;
    }

    if (op->has_unit) {
        Unit *unit = device->UnitOf(op->recipe.unit);
        --unit->used;
        if (!unit->waiting.empty()) {
            Op *next = unit->waiting.front();
            unit->waiting.pop_front();
            Push(std::max(time, next->ready_ns), next, true);
        }
    }
    for (Op *next : op->successors) {
        next->ready_ns = std::max(next->ready_ns, time + (next->is_marker ? 0 : settings.gap));
        if (next->after_in_stream == op) next->came_ns = std::max(next->came_ns, time);
        if (--next->unmet == 0) Push(next->ready_ns, next, true);
    }
    for (const std::shared_ptr<int> &waiter : op->waiters) --*waiter;
    --pending;
    --op->context->pending;
    if (Stream *stream = op->stream) {
        if (stream->tail == op) stream->tail = nullptr;
        if (--stream->pending == 0 && stream->is_destroyed) ReleaseStream(stream);
    }
    all_ops_.erase(op);
    if (op->queued == 0) delete op;
    if (device->lost_after >= 0 && device->lost_after-- == 0) FailDevice(device, device->lost_with);
    changed.notify_all();
}

void Engine::Pump(int64_t now) {
    while (!due_.empty() && due_.top().time <= now) {
        const Due due = due_.top();
        due_.pop();
        Op *op = due.op;
        --op->queued;
        if (op->is_ended) {
            if (op->queued == 0) delete op;
        } else if (due.is_start) {
            Start(op, due.time);
        } else if (op->works) {
            op->is_due = true;
        } else {
            End(op, std::max(due.time, op->work_end_ns));
        }
    }
}

std::shared_ptr<int> Engine::UntilIdle(Context *context, const Stream *stream) {
    auto left = std::make_shared<int>(0);
    for (const Stream *other : context->streams) {
        const bool counts = stream == nullptr || other == stream || (stream->is_legacy && other->IsBlocking());
        if (!counts || other->tail == nullptr) continue;
        other->tail->waiters.push_back(left);
        ++*left;
    }
    return left;
}

std::shared_ptr<int> Engine::UntilEnd(Op *op) {
    auto left = std::make_shared<int>(op == nullptr ? 0 : 1);
    if (op != nullptr) op->waiters.push_back(left);
    return left;
}

bool Engine::IsIdle(const Stream *stream) const {
    if (stream->pending != 0) return false;
    if (!stream->is_legacy) return true;
    for (const Stream *other : stream->context->streams)
        if (other->IsBlocking() && other->pending != 0) return false;
    return true;
}

}  // namespace hpf
