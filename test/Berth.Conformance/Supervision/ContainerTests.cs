using Berth.TestKit.Containers;

namespace Berth.Conformance.Supervision;

/// <summary>The containers themselves: what the other tests of this folder take for granted.</summary>
public sealed class ContainerTests(SystemdContainerFixture systemd, S6ContainerFixture s6)
    : IClassFixture<SystemdContainerFixture>, IClassFixture<S6ContainerFixture>
{
    [Fact]
    public async Task Systemd_Booted_RunsForRootAndForAUser()
    {
        (await systemd.Container.RunAsync("root", "systemctl", "is-active", "dbus.service")).ShouldSucceed();
        (await systemd.Container.RunAsync(TestContainer.User, "systemctl", "--user", "is-active", "basic.target"))
            .ShouldSucceed()
            .ShouldBe("active\n");
    }

    [Fact]
    public async Task Systemd_Rebooted_KeepsItsFiles()
    {
        (await systemd.Container.RunAsync("root", "touch", "/etc/kept")).ShouldSucceed();
        var before = (await systemd.Container.RunAsync("root", "cut", "-d ", "-f22", "/proc/1/stat")).ShouldSucceed();

        await systemd.Container.RebootAsync();

        (await systemd.Container.RunAsync("root", "test", "-e", "/etc/kept")).ShouldSucceed();
        (await systemd.Container.RunAsync("root", "cut", "-d ", "-f22", "/proc/1/stat")).ShouldSucceed().ShouldNotBe(before);
    }

    [Fact]
    public async Task S6_Rebooted_IsProcessOneAgain()
    {
        (await s6.Container.RunAsync("root", "cat", "/proc/1/comm")).ShouldSucceed().ShouldBe("s6-svscan\n");

        await s6.Container.RebootAsync();

        (await s6.Container.RunAsync(TestContainer.User, "cat", "/proc/1/comm")).ShouldSucceed().ShouldBe("s6-svscan\n");
    }

    [Fact]
    public async Task RunThisTest_InTheContainer_IsInside()
    {
        if (!TestContainer.IsHere)
        {
            await systemd.Container.RunThisTestAsync(TestContainer.User);
            return;
        }

        File.ReadAllText("/proc/1/comm").ShouldBe("systemd\n");
        Environment.UserName.ShouldBe(TestContainer.User);
    }
}
