using System.Buffers.Binary;
using Berth.Linux.Abi;
using Berth.Network.Inside;
using Berth.Sandbox.Parameters;
using Berth.Sandbox.Syscalls;

namespace Berth.Sandbox.Compilation;

/// <content>
/// A network with rules. Init makes the sockets that Berth needs in the network namespace, and passes them to Berth before there is a
/// workload. While init builds the root, Berth sets the network up with them; init starts the workload after that.
/// </content>
public sealed partial class SandboxCompiler
{
    private const int ControlHeader = 16; // struct cmsghdr

    private void HandOutSockets(ProgramBuilder p)
    {
        if (_mode.NetworkDescriptor is not { } channel || _parameters.NetworkPlan is not { } plan)
            return;
        var count = InsideSockets.CountOf(plan.Has6, plan.Datagrams);
        var control = new byte[ControlHeader + ((count * sizeof(int)) + 7 & ~7)];
        BinaryPrimitives.WriteInt64LittleEndian(control, ControlHeader + (count * sizeof(int)));
        BinaryPrimitives.WriteInt32LittleEndian(control.AsSpan(8), (int)DeviceControl.SOL_SOCKET);
        BinaryPrimitives.WriteInt32LittleEndian(control.AsSpan(12), (int)DeviceControl.SCM_RIGHTS);
        var controlAt = p.Data.AddBytes(control);
        var at = controlAt + ControlHeader;
        at = MakeSocket(p, at, "netlink", DeviceControl.AF_NETLINK, DeviceControl.SOCK_RAW);
        foreach (var family in Families(plan))
        {
            at = MakeSocket(p, at, "tcp", family, DeviceControl.SOCK_STREAM);
            at = MakeSocket(p, at, "tcp", family, DeviceControl.SOCK_STREAM);
        }

        at = MakeSocket(p, at, "dns", DeviceControl.AF_INET, DeviceControl.SOCK_DGRAM);
        foreach (var family in Families(plan))
        {
            for (var i = 0; i < plan.Datagrams; i++)
                at = MakeSocket(p, at, "udp", family, DeviceControl.SOCK_DGRAM);
        }

        // struct msghdr with one byte of data.
        var vector = p.Data.AddZeros(16);
        p.Data.SetPointer(vector, p.Data.AddString("n"));
        p.Data.SetInt64(vector + 8, 1);
        var message = p.Data.AddZeros(56);
        p.Data.SetPointer(message + 16, vector);
        p.Data.SetInt64(message + 24, 1);
        p.Data.SetPointer(message + 32, controlAt);
        p.Data.SetInt64(message + 40, control.Length);
        p.Call(Syscall.sendmsg, "pass the sockets to Berth", channel, Operand.Data(message, $"{{SCM_RIGHTS, {count} sockets}}"), 0);
    }

    private void AwaitNetwork(ProgramBuilder p)
    {
        if (_mode.NetworkDescriptor is { } channel && _parameters.NetworkPlan is not null)
            p.Add(new AwaitByteOperation(channel, "wait until the network is set up"));
    }

    private static long[] Families(NetworkPlan plan) =>
        plan.Has6 ? [DeviceControl.AF_INET, DeviceControl.AF_INET6] : [DeviceControl.AF_INET];

    /// <summary>The descriptor stays open until all others are closed, and is not the workload's, because exec closes it.</summary>
    private static int MakeSocket(ProgramBuilder p, int at, string name, long family, long type)
    {
        const string Note = "make the sockets of the network";
        var socket = p.CallInto(name, Syscall.socket, Note, family, Operand.Number(type | DeviceControl.SOCK_CLOEXEC, "SOCK_CLOEXEC"), 0);
        p.Add(new StoreOperation(socket, at, sizeof(int), Note));
        return at + sizeof(int);
    }
}
