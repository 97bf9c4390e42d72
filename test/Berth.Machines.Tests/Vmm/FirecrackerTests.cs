using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Berth.Linux.Descriptors;
using Berth.Linux.Sockets;
using Berth.Machines.Vmm;
using Berth.Machines.Vmm.Firecracker;

namespace Berth.Machines.Tests.Vmm;

/// <summary>The client of Firecracker's API against a strict fake, and against its published description.</summary>
public sealed class FirecrackerTests
{
    private static readonly MachineParameters s_machine = new()
    {
        Name = "one",
        Kernel = "/k",
        Initrd = "/i",
        Processors = 2,
        AgentPorts = 1,
        KernelParameters = ["quiet"],
        Disks = [new MachineDisk("/a.img"), new MachineDisk("/b.img", IsReadOnly: true)],
    };

    [Fact]
    public async Task Start_Machine_IsAcceptedInOrder()
    {
        var fake = new FakeFirecracker();
        await FirecrackerVmm.StartAsync(s_machine, fake.ConnectAsync, Deadline.Token());
        fake.Accepted.ShouldBe(
        [
            "PUT /machine-config", "PUT /boot-source", "PUT /drives/disk0", "PUT /drives/disk1", "PUT /vsock", "PUT /entropy",
                "PUT /actions",
        ]);
    }

    [Fact]
    public async Task Start_Twice_SaysWhatFirecrackerSays()
    {
        var fake = new FakeFirecracker();
        await FirecrackerVmm.StartAsync(s_machine, fake.ConnectAsync, Deadline.Token());
        var refused =
            await Should.ThrowAsync<VmmException>(() => FirecrackerVmm.StartAsync(s_machine, fake.ConnectAsync, Deadline.Token()));
        refused.Message.ShouldBe(
            "Firecracker refused PUT /machine-config: The requested operation is not supported after starting the microVM.");
    }

    [Fact]
    public async Task Control_RunningMachine_PausesResumesSavesAndStops()
    {
        var fake = new FakeFirecracker();
        await FirecrackerVmm.StartAsync(s_machine, fake.ConnectAsync, Deadline.Token());
        await using var control = await new FirecrackerVmm().ControlAsync(fake.ConnectAsync, Deadline.Token());
        (await control.ReadStateAsync(Deadline.Token())).ShouldBe("running");
        await control.PauseAsync(Deadline.Token());
        (await control.ReadStateAsync(Deadline.Token())).ShouldBe("paused");
        await control.ResumeAsync(Deadline.Token());
        await control.SaveAsync("/tmp/snapshot", Deadline.Token());
        (await control.ReadStateAsync(Deadline.Token())).ShouldBe("running");
        await control.PressPowerAsync(Deadline.Token());
        await Should.ThrowAsync<VmmException>(() => control.RestoreAsync("/tmp/snapshot", Deadline.Token()));
    }

    [Fact]
    public async Task Control_BeforeTheStart_IsRefused()
    {
        await using var control = await new FirecrackerVmm().ControlAsync(new FakeFirecracker().ConnectAsync, Deadline.Token());
        (await Should.ThrowAsync<VmmException>(() => control.PauseAsync(Deadline.Token()))).Message.ShouldContain("before starting");
    }

    public static TheoryData<string, string> Refused => new()
    {
        { "q35", "q35" }, { "share", "share directories" }, { "network", "network" }, { "qcow2", "qcow2" },
            { "processors", "3 processors" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Plan_WhatFirecrackerCannot_IsRefusedByName(string what, string named)
    {
        var machine = what switch
        {
            "q35" => s_machine with { Model = MachineModel.Q35 },
            "share" => s_machine with { Shares = [new MachineShare("/a", "/b", true)] },
            "network" => s_machine with { HasNetwork = true },
            "qcow2" => s_machine with { Disks = [new MachineDisk("/a", DiskFormat.Qcow2)] },
            _ => s_machine with { Processors = 3 },
        };
        new FirecrackerVmm().Plan(s_machine, Accelerator.Kvm).Requests.Length.ShouldBe(7);
        Should.Throw<VmmException>(() => new FirecrackerVmm().Plan(machine, Accelerator.Kvm)).Message.ShouldContain(named);
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage\r\n\r\n")]
    [InlineData("HTTP/1.1 two\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort")]
    [InlineData("HTTP/1.1 400 Bad\r\nContent-Length: 2\r\n\r\n[]")]
    public async Task Control_AnswerThatIsNone_IsAnError(string answer)
    {
        await using var control = await new FirecrackerVmm().ControlAsync(
            (_, _) =>
            {
                using var pair = SocketPair.Create(UnixSocketType.Stream);
                using (var server = FileDescriptors.OpenSocket(pair.First))
                    server.Send(Encoding.ASCII.GetBytes(answer));
                return Task.FromResult<Stream>(new NetworkStream(FileDescriptors.OpenSocket(pair.Second), ownsSocket: true));
            },
            Deadline.Token());
        await Should.ThrowAsync<VmmException>(() => control.PauseAsync(Deadline.Token()));
    }

    /// <summary>
    /// The description is Firecracker's, and is not kept here: BERTH_FIRECRACKER_API names a copy
    /// of src/firecracker/swagger/firecracker.yaml.
    /// </summary>
    [Fact]
    public void Requests_EachPathAndMember_IsInThePublishedDescription()
    {
        var path = Environment.GetEnvironmentVariable("BERTH_FIRECRACKER_API");
        Assert.SkipWhen(path is null, "needs Firecracker's API description: name it in BERTH_FIRECRACKER_API");
        var description = File.ReadAllText(path!);
        foreach (var request in FirecrackerRequests.Start(s_machine))
        {
            var known = request.Path.StartsWith("/drives/", StringComparison.Ordinal) ? "/drives/{drive_id}" : request.Path;
            description.ShouldContain($"\n  {known}:\n    ");
            using var body = JsonDocument.Parse(request.Body!);
            foreach (var member in body.RootElement.EnumerateObject())
                description.ShouldContain($"\n      {member.Name}:\n");
        }
    }
}
