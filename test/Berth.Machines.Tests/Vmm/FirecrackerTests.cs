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

    public static TheoryData<string, string, string> WrongRequests => new()
    {
        { "PUT", "/machine-config", "{}" },
        { "PUT", "/machine-config", """{ "vcpu_count": 99, "mem_size_mib": 512 }""" },
        { "PUT", "/boot-source", "{}" },
        { "PUT", "/drives/disk0", """{ "drive_id": 1 }""" },
        { "PUT", "/vsock", """{ "guest_cid": 1, "uds_path": "x" }""" },
        { "PUT", "/actions", """{ "action_type": "Jump" }""" },
        { "PATCH", "/vm", """{ "state": "Flying" }""" },
        { "PUT", "/snapshot/create", """{ "snapshot_type": "Full" }""" },
        { "POST", "/actions", """{ "action_type": "InstanceStart" }""" },
        { "PUT", "/no/such", "{}" },
    };

    /// <summary>
    /// An outside judge: Stoplight Prism (@stoplight/prism-cli of npm) with Firecracker's own description, which is not kept here. Start
    /// <c>prism mock --errors -p 4010 firecracker.yaml</c>, and name its address, 127.0.0.1:4010, in BERTH_FIRECRACKER_PRISM.
    /// </summary>
    [Fact]
    public async Task Requests_OfAMachinesLife_AreAcceptedByPrism()
    {
        await FirecrackerVmm.StartAsync(s_machine, ConnectToPrismAsync, Deadline.Token());
        await using var control = await new FirecrackerVmm().ControlAsync(ConnectToPrismAsync, Deadline.Token());
        await control.PauseAsync(Deadline.Token());
        await control.ResumeAsync(Deadline.Token());
        await control.SaveAsync("/tmp/snapshot", Deadline.Token());
        await control.PressPowerAsync(Deadline.Token());
        (await control.ReadStateAsync(Deadline.Token())).ShouldNotBeEmpty();
    }

    [Theory]
    [MemberData(nameof(WrongRequests))]
    public async Task Requests_ThatAreWrong_AreRefusedByPrism(string method, string path, string body)
    {
        await using var client = new FirecrackerClient(await ConnectToPrismAsync("", Deadline.Token()));
        var refused = await Should.ThrowAsync<VmmException>(
            () => client.SendAsync(new FirecrackerRequest(method, path, body), Deadline.Token()));
        refused.Message.ShouldStartWith($"Firecracker refused {method} {path}");
    }

    private static async Task<Stream> ConnectToPrismAsync(string socket, CancellationToken cancellation)
    {
        var address = Environment.GetEnvironmentVariable("BERTH_FIRECRACKER_PRISM");
        Assert.SkipWhen(address is null, "needs Prism with Firecracker's description: name its address in BERTH_FIRECRACKER_PRISM");
        var connection = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await connection.ConnectAsync(System.Net.IPEndPoint.Parse(address!), cancellation);
        return new NetworkStream(connection, ownsSocket: true);
    }
}
