using System.Net.Sockets;
using Berth.Linux.Descriptors;
using Berth.Linux.Files;
using Berth.Linux.Processes;

namespace Berth.Linux.Tests.Processes;

public sealed class ProcessDescriptorsTests
{
    [Fact]
    public void TryTakeSocket_OfAProcess_IsTheSameSocket()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using var known = FileDescriptors.Duplicate(socket.SafeHandle);
        var inode = FileStatus.Of(known).Inode;

        using var taken = ProcessDescriptors.TryTakeSocket(Self(), inode);

        FileStatus.Of(taken.ShouldNotBeNull()).IsSameFile(FileStatus.Of(known)).ShouldBeTrue();
    }

    [Fact]
    public void TryTakeSocket_NoSuchSocketOrProcess_IsNull()
    {
        using var file = File.OpenHandle("/dev/null");

        ProcessDescriptors.TryTakeSocket(Self(), FileStatus.Of(file).Inode).ShouldBeNull();
        ProcessDescriptors.TryTakeSocket(Self() with { StartTime = 1 }, 1).ShouldBeNull();
    }

    [Fact]
    public async Task TryTakeSocket_OfAnothersProcess_IsNull()
    {
        if (await UnprivilegedUser.RanThisTestAsync())
            return;

        // Root owns process 1.
        ProcessDescriptors.TryTakeSocket(ProcessIdentity.Find(1)!.Value, 1).ShouldBeNull();
    }

    private static ProcessIdentity Self() => ProcessIdentity.Find(Environment.ProcessId)!.Value;
}
