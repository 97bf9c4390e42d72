using System.Text;
using Berth.Machines.Initrd;

namespace Berth.Machines.Tests.Initrd;

/// <summary>Which modules are loaded, and in which order.</summary>
public sealed class ModuleClosureTests
{
    [Fact]
    public void Of_ModulesDep_NeedsComeFirstAndOnce()
    {
        var modules = new Files
        {
            ["modules.dep"] = "a/virtio-blk.ko: a/virtio_ring.ko a/virtio.ko\na/virtio_ring.ko:\na/virtio.ko: a/virtio_ring.ko\n",
        };
        ModuleClosure.Of(modules, ["virtio_blk", "virtio", "no_such"]).ShouldBe(["a/virtio_ring.ko", "a/virtio.ko", "a/virtio-blk.ko"]);
    }

    [Fact]
    public void Of_NoModulesDep_AsksTheModules()
    {
        var modules = new Files
        {
            ["modules.order"] = "a/one.ko\na/two.ko\n",
            ["a/one.ko"] = "…\0depends=two\0…",
            ["a/two.ko"] = "…\0depends=\0…",
        };
        ModuleClosure.Of(modules, ["one"]).ShouldBe(["a/two.ko", "a/one.ko"]);
    }

    [Fact]
    public void Of_Nothing_IsNothing() => ModuleClosure.Of(new Files(), ["virtio"]).ShouldBeEmpty();

    [Theory]
    [InlineData("6.1.0-9", "6.1.0-57", -1)]
    [InlineData("6.1.0-57", "6.1.0-57", 0)]
    [InlineData("6.12", "6.1.0", 1)]
    [InlineData("6.1", "6.1-rc1", -1)]
    public void VersionOrder_Numbers_AreNumbers(string first, string second, int order) =>
        Math.Sign(VersionOrder.Instance.Compare(first, second)).ShouldBe(order);

    [Fact]
    public void KernelVersion_Image_SaysIt()
    {
        var image = new byte[0x1000];
        "HdrS"u8.CopyTo(image.AsSpan(0x202));
        image[0x20F] = 0x04; // 0x400, from 0x200 on
        "6.1.0-57-cloud-amd64 (builder) #1"u8.CopyTo(image.AsSpan(0x600));
        KernelVersion.Of(image).ShouldBe("6.1.0-57-cloud-amd64");
        KernelVersion.Of(image.AsSpan(0, 0x300)).ShouldBeNull();
        KernelVersion.Of("no kernel"u8).ShouldBeNull();
    }

    private sealed class Files : Dictionary<string, string>, IKernelModules
    {
        public byte[]? TryRead(string path) => TryGetValue(path, out var content) ? Encoding.UTF8.GetBytes(content) : null;
    }
}
