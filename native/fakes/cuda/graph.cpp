#include <algorithm>

#include "launch.h"

using namespace hpf;

namespace {

Graph *GraphOf(Api &api, CUgraph handle) { return api.engine.graphs.count(handle) == 0 ? nullptr : reinterpret_cast<Graph *>(handle); }

bool IndexesOf(const Graph &graph, const CUgraphNode *nodes, size_t count, std::vector<uint32_t> &indexes) {
    for (size_t i = 0; i < count; ++i) {
        const auto found = std::find_if(graph.nodes.begin(), graph.nodes.end(), [&](const auto &node) { return reinterpret_cast<CUgraphNode>(node.get()) == nodes[i]; });
        if (found == graph.nodes.end()) return false;
        indexes.push_back(static_cast<uint32_t>(found - graph.nodes.begin()));
    }
    return true;
}

CUresult Add(Api &api, CUgraphNode *out, CUgraph handle, const CUgraphNode *after, size_t count, Recipe recipe, bool is_marker) {
    Graph *graph = GraphOf(api, handle);
    if (graph == nullptr) return CUDA_ERROR_INVALID_HANDLE;
    auto node = std::make_unique<GraphNode>();
    if (out == nullptr || !IndexesOf(*graph, after, count, node->after)) return CUDA_ERROR_INVALID_VALUE;
    node->id = api.engine.next_node++;
    node->recipe = std::move(recipe);
    node->is_marker = is_marker;
    api.engine.graph_nodes[node.get()] = node.get();
    *out = reinterpret_cast<CUgraphNode>(node.get());
    graph->nodes.push_back(std::move(node));
    return CUDA_SUCCESS;
}

// The nodes in an order in which each comes after those that it waits for. False for a circle.
bool Sort(const Graph &graph, std::vector<GraphNode> &sorted) {
    const size_t count = graph.nodes.size();
    std::vector<uint32_t> place(count, UINT32_MAX);
    while (sorted.size() < count) {
        const size_t before = sorted.size();
        for (size_t i = 0; i < count; ++i) {
            const GraphNode &node = *graph.nodes[i];
            if (place[i] != UINT32_MAX) continue;
            if (std::any_of(node.after.begin(), node.after.end(), [&](uint32_t at) { return place[at] == UINT32_MAX; })) continue;
            place[i] = static_cast<uint32_t>(sorted.size());
            sorted.push_back(node);
            for (uint32_t &at : sorted.back().after) at = place[at];
        }
        if (sorted.size() == before) return false;
    }
    return true;
}

CUresult Instantiate(Fn function, CUgraphExec *out, CUgraph handle) {
    return Call(function, Needs::kContext, [&](Api &api) -> CUresult {
        const Graph *graph = GraphOf(api, handle);
        if (out == nullptr || graph == nullptr) return out == nullptr ? CUDA_ERROR_INVALID_VALUE : CUDA_ERROR_INVALID_HANDLE;
        auto exec = std::make_unique<GraphExec>();
        exec->id = api.engine.next_exec++;
        exec->context = graph->context;
        if (!Sort(*graph, exec->nodes)) return CUDA_ERROR_INVALID_VALUE;
        api.engine.graph_execs.insert(exec.get());
        api.engine.tombstones.erase(exec.get());
        api.row.object = reinterpret_cast<uintptr_t>(exec.get());
        api.engine.Announce(kGraphExecCreated, exec->id, exec.get(), exec->context);
        *out = reinterpret_cast<CUgraphExec>(exec.release());
        return CUDA_SUCCESS;
    });
}

CUresult Launch(Fn function, CUgraphExec handle, CUstream on) {
    return Call(function, Needs::kContext, [&](Api &api) -> CUresult {
        if (api.engine.graph_execs.count(handle) == 0) return CUDA_ERROR_INVALID_HANDLE;
        CUresult error;
        Stream *stream = api.StreamOf(on, error);
        if (stream == nullptr) return error;
        if ((error = api.NotWhileCapturing(stream)) != CUDA_SUCCESS) return error;
        api.row.object = reinterpret_cast<uintptr_t>(handle);
        api.row.submit_ns = api.row.start_ns;
        api.engine.LaunchGraph(api.lock, stream, reinterpret_cast<GraphExec *>(handle), api.row);
        return CUDA_SUCCESS;
    });
}

CUresult Upload(Fn function, CUgraphExec handle, CUstream on) {
    return Call(function, Needs::kContext, [&](Api &api) -> CUresult {
        if (api.engine.graph_execs.count(handle) == 0) return CUDA_ERROR_INVALID_HANDLE;
        CUresult error;
        api.StreamOf(on, error);
        return error;
    });
}

// CUgraphNodeType.
int TypeOf(const GraphNode &node) {
    switch (node.recipe.row.kind) {
        case HPF_KERNEL: return 0;
        case HPF_MEMCPY: return 1;
        case HPF_MEMSET: return 2;
        case HPF_HOST_FUNCTION: return 3;
        default: return 5;
    }
}

}  // namespace

CU_EXPORT CUresult CUDAAPI cuGraphCreate(CUgraph *out, unsigned flags) {
    return Call(Fn::cuGraphCreate, Needs::kContext, [&](Api &api) -> CUresult {
        if (out == nullptr || flags != 0) return CUDA_ERROR_INVALID_VALUE;
        Graph *graph = new Graph;
        graph->id = api.engine.next_graph++;
        graph->context = api.context;
        api.engine.graphs.insert(graph);
        api.engine.tombstones.erase(graph);
        *out = reinterpret_cast<CUgraph>(graph);
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuGraphDestroy(CUgraph handle) {
    return Call(Fn::cuGraphDestroy, Needs::kDriver, [&](Api &api) -> CUresult {
        Graph *graph = GraphOf(api, handle);
        if (graph == nullptr) return CUDA_ERROR_INVALID_HANDLE;
        for (auto &node : graph->nodes) api.engine.graph_nodes.erase(node.get());
        api.engine.graphs.erase(graph);
        api.engine.tombstones[graph] = CUDA_ERROR_INVALID_HANDLE;
        delete graph;
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuGraphAddKernelNode(CUgraphNode *out, CUgraph graph, const CUgraphNode *after, size_t count,
                                                const CUDA_KERNEL_NODE_PARAMS_v1 *p) {
    return Call(Fn::cuGraphAddKernelNode, Needs::kContext, [&](Api &api) -> CUresult {
        if (p == nullptr) return CUDA_ERROR_INVALID_VALUE;
        Recipe recipe;
        const Geometry geometry{{p->gridDimX, p->gridDimY, p->gridDimZ}, {p->blockDimX, p->blockDimY, p->blockDimZ}, p->sharedMemBytes};
        if (const CUresult error = KernelRecipe(api, p->func, geometry, p->kernelParams, p->extra, recipe)) return error;
        return Add(api, out, graph, after, count, std::move(recipe), false);
    });
}

CU_EXPORT CUresult CUDAAPI cuGraphAddEmptyNode(CUgraphNode *out, CUgraph graph, const CUgraphNode *after, size_t count) {
    return Call(Fn::cuGraphAddEmptyNode, Needs::kContext, [&](Api &api) -> CUresult {
        return Add(api, out, graph, after, count, Recipe(), true);
    });
}

CU_EXPORT CUresult CUDAAPI cuGraphAddDependencies(CUgraph handle, const CUgraphNode *from, const CUgraphNode *to, size_t count) {
    return Call(Fn::cuGraphAddDependencies, Needs::kContext, [&](Api &api) -> CUresult {
        Graph *graph = GraphOf(api, handle);
        if (graph == nullptr) return CUDA_ERROR_INVALID_HANDLE;
        std::vector<uint32_t> sources, targets;
        if (!IndexesOf(*graph, from, count, sources) || !IndexesOf(*graph, to, count, targets)) return CUDA_ERROR_INVALID_VALUE;
        for (size_t i = 0; i < count; ++i) graph->nodes[targets[i]]->after.push_back(sources[i]);
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuGraphGetNodes(CUgraph handle, CUgraphNode *nodes, size_t *count) {
    return Call(Fn::cuGraphGetNodes, Needs::kDriver, [&](Api &api) -> CUresult {
        const Graph *graph = GraphOf(api, handle);
        if (graph == nullptr) return CUDA_ERROR_INVALID_HANDLE;
        if (count == nullptr) return CUDA_ERROR_INVALID_VALUE;
        if (nodes != nullptr)
            for (size_t i = 0; i < *count; ++i) nodes[i] = i < graph->nodes.size() ? reinterpret_cast<CUgraphNode>(graph->nodes[i].get()) : nullptr;
        *count = nodes == nullptr ? graph->nodes.size() : std::min(*count, graph->nodes.size());
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuGraphNodeGetType(CUgraphNode handle, int *type) {
    return Call(Fn::cuGraphNodeGetType, Needs::kDriver, [&](Api &api) -> CUresult {
        const auto found = api.engine.graph_nodes.find(handle);
        if (type == nullptr || found == api.engine.graph_nodes.end()) return CUDA_ERROR_INVALID_VALUE;
        *type = TypeOf(*found->second);
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuGraphInstantiate_v2(CUgraphExec *out, CUgraph graph, CUgraphNode *, char *log, size_t bytes) {
    if (log != nullptr && bytes > 0) *log = '\0';
    return Instantiate(Fn::cuGraphInstantiate_v2, out, graph);
}
CU_EXPORT CUresult CUDAAPI cuGraphInstantiateWithFlags(CUgraphExec *out, CUgraph graph, unsigned long long) {
    return Instantiate(Fn::cuGraphInstantiateWithFlags, out, graph);
}

CU_EXPORT CUresult CUDAAPI cuGraphExecDestroy(CUgraphExec handle) {
    return Call(Fn::cuGraphExecDestroy, Needs::kDriver, [&](Api &api) -> CUresult {
        if (api.engine.graph_execs.erase(handle) == 0) return CUDA_ERROR_INVALID_HANDLE;
        GraphExec *exec = reinterpret_cast<GraphExec *>(handle);
        api.engine.Announce(kGraphExecDestroyed, exec->id, exec, exec->context);
        api.engine.tombstones[exec] = CUDA_ERROR_INVALID_HANDLE;
        delete exec; // launches in flight have copies of its nodes
        return CUDA_SUCCESS;
    });
}

CU_EXPORT CUresult CUDAAPI cuGraphLaunch(CUgraphExec e, CUstream s) { return Launch(Fn::cuGraphLaunch, e, s); }
CU_EXPORT CUresult CUDAAPI cuGraphLaunch_ptsz(CUgraphExec e, CUstream s) { return Launch(Fn::cuGraphLaunch_ptsz, e, PerThread(s)); }
CU_EXPORT CUresult CUDAAPI cuGraphUpload(CUgraphExec e, CUstream s) { return Upload(Fn::cuGraphUpload, e, s); }
CU_EXPORT CUresult CUDAAPI cuGraphUpload_ptsz(CUgraphExec e, CUstream s) { return Upload(Fn::cuGraphUpload_ptsz, e, PerThread(s)); }
