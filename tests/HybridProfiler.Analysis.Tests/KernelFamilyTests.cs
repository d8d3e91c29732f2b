using CsCheck;
using HybridProfiler.Analysis.Analyzers;
using HybridProfiler.Formats;
using HybridProfiler.Reference;

namespace HybridProfiler.Analysis.Tests;

public sealed class KernelFamilyTests
{
    [Theory]
    [InlineData("void at::native::(anonymous namespace)::cunn_SoftMaxForward<8, c10::BFloat16, float>(c10::BFloat16*, int)", KernelFamily.Softmax, "cunn_SoftMaxForward")]
    [InlineData("void cutlass::Kernel2<cutlass_75_tensorop_bf16_s1688gemm_bf16_128x128_nn_align1>(cutlass_75_tensorop_bf16_s1688gemm_bf16_128x128_nn_align1::Params)", KernelFamily.MatrixProduct, "cutlass_75_tensorop_bf16_s1688gemm_bf16_128x128_nn_align1")]
    [InlineData("void cutlass__5x_cudnn::Kernel<cutlass_tensorop_bf16_s16816fprop_optimized_bf16_256x64_32x4_nhwc_align8>(x::Params)", KernelFamily.Convolution, "cutlass_tensorop_bf16_s16816fprop_optimized_bf16_256x64_32x4_nhwc_align8")]
    [InlineData("void pytorch_flash::flash_fwd_kernel<pytorch_flash::Flash_fwd_kernel_traits<64, 128> >(pytorch_flash::Flash_fwd_params)", KernelFamily.Attention, "flash_fwd_kernel")]
    [InlineData("Cijk_Alik_Bljk_B_BS_BH_Bias_HA_S_SAV_UserArgs_MT256x128x64", KernelFamily.MatrixProduct, "Cijk_Alik_Bljk_B_BS_BH_Bias_HA_S_SAV_UserArgs_MT256x128x64")]
    [InlineData("ncclDevKernel_AllReduce_Sum_f32_RING_LL(ncclDevComm*, unsigned long)", KernelFamily.Exchange, "ncclDevKernel_AllReduce_Sum_f32_RING_LL")]
    [InlineData("triton_poi_fused_add_relu_4", KernelFamily.Elementwise, "triton_poi_fused_add_relu_4")]
    [InlineData("void at::native::(anonymous namespace)::vectorized_layer_norm_kernel<float, float>(int)", KernelFamily.Normalisation, "vectorized_layer_norm_kernel")]
    [InlineData("void cudnn::engines_precompiled::nchwToNhwcKernel<float>(float)", KernelFamily.Layout, "nchwToNhwcKernel")]
    [InlineData("mine", KernelFamily.Other, "mine")]
    [InlineData("", KernelFamily.Other, "")]
    public void A_kernel_is_told_by_its_name(string name, KernelFamily family, string shortName)
    {
        Assert.Equal(family, KernelFamilies.Of(name));
        Assert.Equal(shortName, KernelFamilies.ShortName(name));
    }

    [Fact]
    public void Families_sum_to_the_kernels_of_their_device() => RandomTraces.All.Sample(trace => CheckSum(TraceAnalysis.Of(trace).DeviceWork));

    [Theory]
    [InlineData("tracelens/h100_timesformer.json.gz", KernelFamily.Softmax)]
    [InlineData("tracelens/h100_vit_nsfw.json.gz", KernelFamily.MatrixProduct)]
    [InlineData("tracelens/mi300_qwen0_5b_chat.json.gz", KernelFamily.MatrixProduct)]
    public void Hardly_a_kernel_of_a_real_model_is_unknown(string file, KernelFamily most)
    {
        DeviceWork work = TraceAnalysis.Of(TraceFile.Load(ReferenceData.PathOf("traces/" + file))).DeviceWork;
        CheckSum(work);
        Assert.Equal(most, work.KernelFamilies[0].Family);
        Assert.InRange(work.KernelFamilies.Where(f => f.Family == KernelFamily.Other).Sum(f => f.Share), 0, 0.01);
    }

    private static void CheckSum(DeviceWork work)
    {
        foreach (var device in work.KernelFamilies.GroupBy(f => f.Device))
        {
            Assert.Equal(work.KernelDurations(device.Key).SumNs, device.Sum(f => f.TotalNs));
            Assert.Equal(work.KernelDurations(device.Key).Count, device.Sum(f => f.Instances));
        }

        Assert.Equal(work.Kernels.Length, work.KernelFamilies.Sum(f => f.Kernels));
    }
}
