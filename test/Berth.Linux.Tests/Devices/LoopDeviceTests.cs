using System.Text;
using Berth.Linux.Descriptors;
using Berth.Linux.Devices;
using Berth.Linux.Errors;

namespace Berth.Linux.Tests.Devices;

public sealed class LoopDeviceTests
{
    private const int Sector = 512;

    [Fact]
    public async Task Attach_File_ShowsItsContentAndDetachesOnDisposal()
    {
        RequireLoopDevices();
        using var directory = new TemporaryDirectory();
        var image = Image(directory);
        string path;
        using (var file = File.OpenHandle(image, FileMode.Open, FileAccess.ReadWrite))
        using (var device = LoopDevice.Attach(file, readOnly: false))
        {
            path = device.Path;
            LoopBacking.Of(path).ShouldBe(image);
            RandomAccess.Write(device.Handle, Encoding.ASCII.GetBytes("written"), Sector);
            RandomAccess.FlushToDisk(device.Handle);
        }

        await LoopBacking.ShouldLetGoAsync(path, image);
        File.ReadAllBytes(image).AsSpan(Sector, 7).SequenceEqual("written"u8).ShouldBeTrue();
    }

    [Fact]
    public void Attach_ReadOnlyPart_ShowsJustThatAndRefusesToWrite()
    {
        RequireLoopDevices();
        using var directory = new TemporaryDirectory();
        using var file = File.OpenHandle(Image(directory));
        using var device = LoopDevice.Attach(file, readOnly: true, offset: Sector, length: Sector);
        var content = new byte[4 * Sector];
        RandomAccess.Read(device.Handle, content, 0).ShouldBe(Sector);
        content[0].ShouldBe((byte)'1');
        Should.Throw<UnauthorizedAccessException>(() => RandomAccess.Write(device.Handle, "x"u8, 0));
    }

    [Fact]
    public void Attach_Pipe_ThrowsTheKernelsError()
    {
        RequireLoopDevices();
        using var pipe = Pipe.Create();
        Should.Throw<LinuxException>(() => LoopDevice.Attach(pipe.ReadEnd, readOnly: true)).Message
            .ShouldStartWith("cannot attach a file to /dev/loop");
    }

    [Fact]
    public async Task Attach_AsAnOrdinaryUser_IsRefused()
    {
        if (await UnprivilegedUser.RanThisTestAsync())
            return;
        Assert.SkipUnless(File.Exists("/dev/loop-control"), "needs loop devices");
        using var file = File.OpenHandle("/etc/passwd");
        Should.Throw<LinuxException>(() => LoopDevice.Attach(file, readOnly: true)).Error.ShouldBeOneOf(Errno.EACCES, Errno.EPERM);
    }

    // Four sectors, each filled with its own number.
    private static string Image(TemporaryDirectory directory) =>
        directory.Write("image", string.Concat(Enumerable.Range(0, 4).Select(i => new string((char)('0' + i), Sector))));

    private static void RequireLoopDevices()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        Assert.SkipUnless(File.Exists("/dev/loop-control"), "needs loop devices");
    }
}
