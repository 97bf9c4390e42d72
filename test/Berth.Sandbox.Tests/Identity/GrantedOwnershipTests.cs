using Berth.Sandbox.Host;
using Berth.Sandbox.Parameters;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Tests.Identity;

/// <summary>
/// Whose files an id-mapped grant shows as the workload's own: a user's, and no group that the user could not give it itself.
/// </summary>
public sealed class GrantedOwnershipTests
{
    private const uint Identity = 1_000_000;

    [Theory]
    [InlineData(1001u, 1001u, 1001u)] // the usual case
    [InlineData(1001u, 0u, 1001u)] // the directory is of group root
    [InlineData(1001u, 42u, 1001u)] // of group shadow
    [InlineData(1002u, 1002u, 100u)] // the primary group of passwd(5) counts, not the number
    [InlineData(1003u, 1003u, Identity)] // a user whose primary group is root
    [InlineData(5000u, 0u, Identity)] // nobody of passwd(5)
    [InlineData(5000u, 5000u, Identity)]
    public void Map_AUsersDirectory_ShowsTheOwnersPrimaryGroupAndNoOther(uint uid, uint gid, uint shown) =>
        Owner(uid, gid, asked: out _).ShouldBe(new OwnerIds(uid, shown));

    [Theory]
    [InlineData(0u)]
    [InlineData(1001u)]
    public void Map_RootsDirectory_IsNotMapped(uint gid)
    {
        Owner(0, gid, out var asked).ShouldBeNull();
        asked.ShouldBe(0, "nothing is tried for it");
    }

    private static OwnerIds? Owner(uint uid, uint gid, out int asked)
    {
        var count = 0;
        var context = PlanningFixture.Root(FakeHost.Merged().Owned("/srv/data", uid, gid)) with
        {
            FindPrimaryGroup = static user => user switch { 1001 => 1001, 1002 => 100, 1003 => 0, _ => null },
            CanMapOwner = (_, _, _, shown) =>
            {
                count++;
                return shown == new OwnerIds(Identity, Identity);
            },
        };
        var spec = PlanningFixture.Spec(new SandboxSpec
        {
            Profile = SandboxProfile.Strict,
            Filesystem = [new BindEntry("/srv/data", "/srv/data") { Write = true }],
        });
        var bind = PlanningFixture.Plan(spec, context).Mounts.OfType<BindMount>().Single(static m => m.Target == "/srv/data");
        asked = count;
        return bind.Owner;
    }
}
