using Berth.HostServices.Client;
using Berth.Linux.Descriptors;
using Berth.Linux.Processes;
using SampleServices.Loop;

namespace SampleServices.Tests;

public sealed class LoopTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Attach_AndTheServiceEnds_TheFileIsLetGo(bool killed)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root");
        Assert.SkipUnless(File.Exists("/dev/loop-control"), "needs loop devices");
        using var directory = new TemporaryDirectory();
        using var image = File.OpenHandle(directory.Write("image", new string('i', 4096)));
        using var service = new ServiceProcess(ServiceProcess.Program, "loop");

        var attached = await Deadline.Within(new LoopClient(service.Client).AttachAsync(image));
        using (attached.Device)
        {
            var content = new byte[8192];
            RandomAccess.Read(attached.Device, content, 0).ShouldBe(4096);
            LoopBacking.Of(attached.Path).ShouldBe(directory["image"]);
        }

        if (killed)
            service.Process.Signal(Signal.SIGKILL);
        else
            await service.Client.DisposeAsync();
        var end = await Deadline.Within(service.Process.WaitAsync(TestContext.Current.CancellationToken));
        end.IsSuccess.ShouldBe(!killed);
        await LoopBacking.ShouldLetGoAsync(attached.Path, directory["image"]);
    }

    [Fact]
    public async Task Attach_WhatIsNoFile_IsRefused()
    {
        using var pipe = Pipe.Create();
        await using var served = new Served(new LoopDispatcher(new LoopService()));
        var refusal = await Should.ThrowAsync<RemoteException>(() => new LoopClient(served.Client).AttachAsync(pipe.ReadEnd));
        refusal.RemoteMessage.ShouldContain("regular file");
    }
}
