// Operations of devices as GpuRenderStageEvents, which viewers nest under device and stream. They have no debug
// annotations: the kind stands in the stage's description, attributes in the arguments of the launch.
#include "operation_attributes.h"
#include "own_keys.h"
#include "perfetto_fields.h"
#include "trace_writer.h"

namespace hp::inject {

using namespace perfetto;

namespace {

struct Size {
    uint32_t x = 1, y = 1, z = 1;
};

// "64x64x1", up to the end or the slash; dimensions that are not named are 1.
bool ReadSize(const char *&at, const char *end, Size &size) noexcept {
    uint32_t *const values[] = {&size.x, &size.y, &size.z};
    for (uint32_t *value : values) {
        uint64_t number = 0;
        const char *first = at;
        for (; at < end && *at >= '0' && *at <= '9' && number <= UINT32_MAX; ++at) number = number * 10 + static_cast<uint64_t>(*at - '0');
        if (at == first || number == 0 || number > UINT32_MAX) return false;
        *value = static_cast<uint32_t>(number);
        if (at == end || *at == '/') return true;
        if (*at++ != 'x') return false;
    }
    return false;
}

}  // namespace

void TraceWriter::WriteDeviceSpan(int32_t track, const DeviceSpan &span) noexcept {
    PacketSequence *queue = SequenceOf(track, span.startNs);
    if (queue == nullptr || queue->queueIid == 0) return;
    const uint32_t contextIid = queue->device < 0 ? 1 : static_cast<uint32_t>(queue->device) + 1;
    const size_t packet = OpenEvent(*queue, span.startNs);
    if (!queue->queueInterned) InternQueue(*queue, contextIid);
    const uint32_t name = InternName(*queue, span.name);
    const uint32_t stage = InternStage(*queue, span.kind);
    for (const Attribute &attribute : span.attributes) InternKey(*queue, attribute.key, interned::kComputeArgNames);
    if (span.flags != 0) InternOwn(*queue, own_keys::kFlags, interned::kComputeArgNames);
    CloseInterned();

    const size_t gpu = output_.OpenMessage(packet::kGpuRenderStageEvent);
    // Without an event id viewers drop the event; 0 is an operation nobody refers to.
    output_.Value(gpu::kEventId, span.launch);
    output_.Signed(gpu::kDuration, span.durationNs);
    output_.Value(gpu::kContext, contextIid);
    if (queue->device > 0) output_.Signed(gpu::kGpuId, queue->device);
    output_.Value(gpu::kHwQueueIid, queue->queueIid);
    output_.Value(gpu::kStageIid, stage);
    if (name != 0) output_.Value(gpu::kNameIid, name);
    else output_.String(gpu::kName, span.name.text);
    for (size_t i = 0; i < span.waitedForCount; ++i) output_.Value(gpu::kEventWaitIds, span.waitedFor[i]);

    const size_t launch = output_.OpenMessage(gpu::kLaunch);
    for (const Attribute &attribute : span.attributes) WriteGeometry(*queue, attribute);
    WriteArgument(own_keys::kDevice, {}, int64_t{queue->device});
    WriteArgument(own_keys::kStream, {}, queue->nativeId);
    if (span.flags != 0) WriteArgument(own_keys::kFlags, {}, int64_t{span.flags});
    for (const Attribute &attribute : span.attributes) WriteArgument(queue->keys.Find(attribute.key.id), attribute.key.text, attribute.value);
    output_.Close(launch);
    output_.Close(gpu);
    output_.Close(packet);
}

void TraceWriter::InternQueue(PacketSequence &queue, uint32_t contextIid) noexcept {
    queue.queueInterned = true;
    OpenInterned();
    const size_t context = output_.OpenMessage(interned::kGraphicsContexts);
    output_.Value(interned::kIid, contextIid);
    output_.Signed(gpu::kContextPid, header_.processId);
    const size_t device = static_cast<size_t>(queue.device);
    const DeviceApi api = queue.device >= 0 && device < devices_.Count() ? devices_[device].api : DeviceApi::Unknown;
    if (api == DeviceApi::OpenCl) output_.Value(gpu::kContextApi, gpu::kApiOpenCl);
    if (api == DeviceApi::Cuda) output_.Value(gpu::kContextApi, gpu::kApiCuda);
    if (api == DeviceApi::Hip) output_.Value(gpu::kContextApi, gpu::kApiHip);
    output_.Close(context);
    const size_t specification = output_.OpenMessage(interned::kGpuSpecifications);
    output_.Value(interned::kIid, queue.queueIid);
    output_.String(gpu::kSpecificationName, queue.queueName.text);
    output_.Close(specification);
    InternOwn(queue, own_keys::kDevice, interned::kComputeArgNames);
    InternOwn(queue, own_keys::kStream, interned::kComputeArgNames);
}

uint32_t TraceWriter::InternStage(PacketSequence &queue, SpanKind kind) noexcept {
    uint32_t &iid = queue.stages[static_cast<size_t>(kind)];
    if (iid != 0) return iid;
    iid = queue.nextStage++;
    OpenInterned();
    const size_t specification = output_.OpenMessage(interned::kGpuSpecifications);
    output_.Value(interned::kIid, iid);
    output_.String(gpu::kSpecificationName, StageNameOf(kind));
    output_.String(gpu::kSpecificationDescription, NameOf(kind));
    output_.Value(gpu::kSpecificationCategory, kind == SpanKind::Compute ? gpu::kCategoryCompute : gpu::kCategoryOther);
    output_.Close(specification);
    return iid;
}

// States the geometry in the viewer's terms, beside the attribute that carries the text.
void TraceWriter::WriteGeometry(const PacketSequence &queue, const Attribute &attribute) noexcept {
    if (!(attribute.key.text == Text(operation_attributes::kGeometry)) || attribute.value.type != ValueType::String) return;
    const char *at = attribute.value.text.data, *const end = at + attribute.value.text.length;
    Size grid, group;
    if (!ReadSize(at, end, grid)) return;
    const bool hasGroup = at < end;
    if (hasGroup && (!ReadSize(++at, end, group) || at != end)) return;
    const size_t device = static_cast<size_t>(queue.device);
    const bool countsItems = queue.device >= 0 && device < devices_.Count() && devices_[device].api == DeviceApi::OpenCl;
    if (hasGroup && countsItems) {
        const auto groups = [](uint32_t items, uint32_t size) noexcept { return static_cast<uint32_t>((uint64_t{items} + size - 1) / size); };
        grid = {groups(grid.x, group.x), groups(grid.y, group.y), groups(grid.z, group.z)};
    }
    const auto write = [this](uint32_t field, const Size &size) noexcept {
        const size_t dimensions = output_.OpenMessage(field);
        output_.Value(gpu::kDimX, size.x);
        output_.Value(gpu::kDimX + 1, size.y);
        output_.Value(gpu::kDimX + 2, size.z);
        output_.Close(dimensions);
    };
    write(gpu::kLaunchGridSize, grid);
    if (hasGroup) write(gpu::kLaunchWorkgroupSize, group);
}

// An argument; true and false are told from numbers by the unsigned field.
void TraceWriter::WriteArgument(uint32_t iid, Text name, const Value &value) noexcept {
    const size_t argument = output_.OpenMessage(gpu::kLaunchArgs);
    if (iid != 0) output_.Value(gpu::kArgNameIid, iid);
    else output_.String(gpu::kArgName, name);
    switch (value.type) {
        case ValueType::Int64: output_.Signed(gpu::kArgInt, value.number); break;
        case ValueType::Double: output_.Real(gpu::kArgDouble, value.real); break;
        case ValueType::Boolean: output_.Signed(gpu::kArgUint, value.number); break;
        case ValueType::String: output_.String(gpu::kArgString, value.text); break;
    }
    output_.Close(argument);
}

}  // namespace hp::inject
