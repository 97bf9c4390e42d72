using Berth.Linux.Processes;

namespace Berth.Linux.Tests.Processes;

public sealed class ThreadNameTests
{
    [Fact]
    public void Set_OnAThread_IsItsName()
    {
        var (name, long15) = ("", "");
        var thread = new Thread(() =>
        {
            ThreadName.Set("berth");
            name = File.ReadAllText("/proc/thread-self/comm");
            ThreadName.Set("berth-0123456789abcdef");
            long15 = File.ReadAllText("/proc/thread-self/comm");
        });
        thread.Start();
        thread.Join();

        name.ShouldBe("berth\n");
        long15.ShouldBe("berth-012345678\n");
    }
}
