using Berth.TestKit.VirtualMachines;

namespace Berth.Conformance.Machine;

/// <summary>
/// Settings of a host that forbid what a sandbox is made of: refused with the one line that lifts it, or done another way; never silently
/// weaker.
/// </summary>
[Collection(nameof(MachineCollection))]
public sealed class RestrictedHostTests(RestrictedHostTests.Boot boot) : IClassFixture<RestrictedHostTests.Boot>
{
    [Theory]
    [InlineData("user.max_user_namespaces")]
    [InlineData("kernel.unprivileged_userns_clone")]
    public void Run_NoUserNamespaces_RefusesNamingBlockerAndFix(string setting)
    {
        boot[$"{setting}: refused"].ShouldExitWith(0)
            .ShouldPrint("code 125\n")
            .ShouldPrint($"{setting}")
            .ShouldPrint("sysctl -w " + setting)
            .ShouldNotPrint("started")
            .ShouldNotPrint("left:");
    }

    [Theory]
    [InlineData("user.max_user_namespaces")]
    [InlineData("kernel.unprivileged_userns_clone")]
    public void Run_FixIsApplied_Runs(string setting) => boot[$"{setting}: lifted"].ShouldExitWith(0).ShouldPrint("runs again");

    [Theory]
    [InlineData("user.max_user_namespaces")]
    [InlineData("kernel.unprivileged_userns_clone")]
    public void Run_NoUserNamespacesButLandlockIsEnough_IsConfinedAndShowSaysByWhat(string setting)
    {
        boot[$"{setting}: landlock"].ShouldExitWith(0)
            .ShouldPrint("writes here\n")
            .ShouldNotPrint("escaped")
            .ShouldPrint("tcp is refused")
            .ShouldPrint("\"tier\": \"landlock\"")
            .ShouldPrint("\"noNewPrivs\": true")
            .ShouldPrint("\"mode\": \"filter\"")
            .ShouldPrint("namespaces: user, mount, pid")
            .ShouldNotPrint("left:");
    }

    [Theory]
    [InlineData("user.max_user_namespaces")]
    [InlineData("kernel.unprivileged_userns_clone")]
    public void Run_NoUserNamespacesAsRoot_IsIsolatedOrRefused(string setting) =>
        boot[$"{setting}: root"].ShouldExitWith(0).ShouldPrint("code ").ShouldNotPrint("unprotected").ShouldNotPrint("left:");

    [Fact]
    public void Run_LandlockTierLimited_TheLimitHolds() =>
        boot["landlock, limited"].ShouldExitWith(0).ShouldPrint("can't fork");

    [Fact]
    public void Doctor_NoUserNamespaces_NamesBlockerAndFix()
    {
        boot["doctor"].ShouldExitWith(0)
            .ShouldPrint("user.max_user_namespaces")
            .ShouldPrint("sysctl -w user.max_user_namespaces");
    }

    [Theory]
    [InlineData("root")]
    [InlineData("user")]
    public void Run_NoExecutableMemoryFiles_RunsAllTheSame(string user)
    {
        boot[$"memfd_noexec as {user}"].ShouldExitWith(0)
            .ShouldPrint("no memory file may be executed")
            .ShouldPrint("alone: 3\n")
            .ShouldPrint("limited: 4\n")
            .ShouldPrint("exec: 6\n")
            .ShouldNotPrint("left:");
    }

    /// <summary>The machine.</summary>
    public sealed class Boot() : MachineFixture(MachineKernel.Linux612)
    {
        /// <inheritdoc/>
        protected override void Describe(TestMachine machine)
        {
            CaseFunctions.AddTo(machine);
            foreach (var setting in (string[])["user.max_user_namespaces", "kernel.unprivileged_userns_clone"])
            {
                var number = setting == "user.max_user_namespaces" ? "1000" : "1";
                machine.Add(new MachineCase($"{setting}: forbid", $"sysctl -w {setting}=0"));
                machine.Add(new MachineCase($"{setting}: root", CaseFunctions.Around("""
                    inside=$(berth run -- readlink /proc/self/ns/mnt); code=$?
                    echo code $code, inside $inside, outside $(readlink /proc/self/ns/mnt)
                    [ $code = 125 ] || [ "$inside" != "$(readlink /proc/self/ns/mnt)" ] || echo unprotected
                    """)));
                machine.Add(AsUser($"{setting}: refused", "berth run -- touch started; echo code $?; ls"));
                machine.Add(AsUser($"{setting}: landlock", """
                    nc -l -p 7000 & listener=$!
                    berth run --require landlock -- sh -c '
                        echo >here && echo writes here
                        for path in ~/outside /tmp/outside /usr/bin/outside /dev/shm/outside /run/user/1000/outside; do echo >$path && echo escaped to $path; done
                        cat ~/secret && echo escaped
                        nc -w 2 127.0.0.1 7000 </dev/null && echo escaped by tcp || echo tcp is refused' 2>&1
                    kill $listener
                    berth run --require landlock -- sleep 1234 &
                    await is_running || exit
                    berth show $(instances) --json
                    berth stop $(instances)
                    wait
                    """));
                if (number == "1000")
                {
                    machine.Add(AsUser("landlock, limited",
                        "berth run --require landlock --pids 10 -- sh -c 'for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do sleep 1 & "
                            + "done; wait'; true"));
                    machine.Add(AsUser("doctor", "berth doctor --json; true"));
                }

                machine.Add(new MachineCase($"{setting}: permit", $"sysctl -w {setting}={number}"));
                machine.Add(AsUser($"{setting}: lifted", "berth run -- echo runs again"));
            }

            machine.Add(new MachineCase("forbid executable memory files", "sysctl -w vm.memfd_noexec=2"));
            foreach (var user in (MachineUser[])[MachineUser.Root, MachineUser.User])
            {
                machine.Add(new MachineCase(
                    $"memfd_noexec as {(user is MachineUser.Root ? "root" : "user")}",
                    CaseFunctions.Around("""
                    [ $(cat /proc/sys/vm/memfd_noexec) = 2 ] && echo no memory file may be executed
                    berth run -- sh -c 'exit 3'; echo alone: $?
                    berth run --pids 20 -- sh -c 'exit 4'; echo limited: $?
                    berth run -- sleep 1234 &
                    await is_running || exit
                    berth exec $(instances) -- sh -c 'exit 6'; echo exec: $?
                    berth stop $(instances)
                    wait
                    """))
                { User = user });
            }
        }

        private static MachineCase AsUser(string name, string script) => new(name, CaseFunctions.Around("echo secret >~/secret\n" + script))
        {
            User = MachineUser.User,
        };
    }
}
