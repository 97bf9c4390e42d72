using System.Buffers.Binary;
using Berth.Machines.Vmm.Qemu;

namespace Berth.Machines.Tests.Vmm;

/// <summary>Disks that Berth makes itself; QEMU opens them in <c>Berth.Conformance</c>.</summary>
public sealed class Qcow2OverlayTests
{
    [Fact]
    public void Create_OverAFile_NamesItAndItsFormat()
    {
        using var directory = new TemporaryDirectory();
        Qcow2Overlay.Create(directory["disk"], 2L << 30, "/an image");
        var bytes = File.ReadAllBytes(directory["disk"]);
        bytes.Length.ShouldBe(4 << 16);
        BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(24)).ShouldBe(2UL << 30);
        var (at, length) = (BinaryPrimitives.ReadUInt64BigEndian(bytes.AsSpan(8)), BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(16)));
        bytes.AsSpan((int)at, (int)length).SequenceEqual("/an image"u8).ShouldBeTrue();
        bytes.AsSpan(112, 3).SequenceEqual("raw"u8).ShouldBeTrue();
    }

    [Theory]
    [InlineData(4L << 40, true)]
    [InlineData((4L << 40) + 1, false)]
    [InlineData(1, true)]
    [InlineData(0, false)]
    public void Create_Size_IsBounded(long size, bool isPossible)
    {
        using var directory = new TemporaryDirectory();
        if (isPossible)
            Qcow2Overlay.Create(directory["disk"], size, null);
        else
            Should.Throw<ArgumentException>(() => Qcow2Overlay.Create(directory["disk"], size, null));
        File.Exists(directory["disk"]).ShouldBe(isPossible);
    }

    [Fact]
    public void Create_FileExists_IsNotReplaced()
    {
        using var directory = new TemporaryDirectory();
        Should.Throw<IOException>(() => Qcow2Overlay.Create(directory.Write("disk", "content"), 1 << 20, null));
        File.ReadAllText(directory["disk"]).ShouldBe("content");
    }
}
