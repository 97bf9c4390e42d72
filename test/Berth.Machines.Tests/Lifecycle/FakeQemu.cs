using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Berth.Instances.Store;
using Berth.Linux.Processes;
using Berth.Machines.Lifecycle;
using Berth.Machines.Vmm;

namespace Berth.Machines.Tests.Lifecycle;

/// <summary>The control socket of a machine that runs, answered by a state of the test's. The VMM's process is this one.</summary>
internal sealed class FakeQemu : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly List<string> _commands = [];

    public FakeQemu(TemporaryDirectory directory)
    {
        Store = new MachineStore(new StateDirectories(directory["state"], directory["run"]));
        Store.Save(new MachineRecord { Name = "m3", Created = DateTimeOffset.UnixEpoch });
        Directory.CreateDirectory(Store.RuntimeOf("m3"));
        Store.SaveRun(
            "m3",
            new MachineRun(
                ProcessIdentity.Find(Environment.ProcessId)!.Value, Store.BootId, DateTimeOffset.UnixEpoch, Accelerator.Tcg));
        _listener.Bind(new UnixDomainSocketEndPoint($"{Store.RuntimeOf("m3")}/{MachineSockets.Control}"));
        _listener.Listen();
        _ = Task.Run(ServeAsync);
    }

    public MachineStore Store { get; }

    /// <summary>QEMU's word for its state.</summary>
    public string State { get; set; } = "running";

    /// <summary>The names of the snapshots.</summary>
    public IReadOnlyList<string> Snapshots { get; set; } = [];

    /// <summary>The commands that came, in order.</summary>
    public IReadOnlyList<string> Commands
    {
        get
        {
            lock (_commands)
                return [.. _commands];
        }
    }

    public void Dispose() => _listener.Dispose();

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var peer = new NetworkStream(await _listener.AcceptAsync(), ownsSocket: true);
                using var reader = new StreamReader(peer);
                await peer.WriteAsync("""{"QMP": {"version": {}, "capabilities": []}}"""u8.ToArray());
                await peer.WriteAsync("\n"u8.ToArray());
                while (await reader.ReadLineAsync() is { } line)
                {
                    using var request = JsonDocument.Parse(line);
                    var command = request.RootElement.GetProperty("execute").GetString()!;
                    lock (_commands)
                        _commands.Add(command);
                    var answer = $$"""{"return": {{Answer(command)}}, "id": {{request.RootElement.GetProperty("id")}}}""" + "\n";
                    await peer.WriteAsync(Encoding.UTF8.GetBytes(answer));
                }
            }
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException or IOException)
        {
            // The test has ended.
        }
    }

    private string Answer(string command) => command switch
    {
        "query-status" => $$"""{"status": "{{State}}"}""",
        "query-jobs" => """[{"id": "berth1", "status": "concluded"}]""",
        "query-block" =>
            """[{"inserted": {"ro": false, "node-name": "n", "image": {"snapshots": ["""
                + string.Join(", ", Snapshots.Select(static name => $$"""{"name": "{{name}}"}""")) + "]}}}]",
        _ => "{}",
    };
}
