using System.Net;
using System.Net.Sockets;
using Berth.Engine.Services;

namespace Berth.Engine.Tests.Services;

public sealed class ServiceAssignmentsTests
{
    [Fact]
    public void Ports_AskedAgain_AreTheSameAndOnlyNewVariablesGetNewOnes()
    {
        using var directory = new TemporaryDirectory();
        var assignments = new ServiceAssignments(directory.Path);

        var first = assignments.Ports("web", ["HTTP"]);
        var second = new ServiceAssignments(directory.Path).Ports("web", ["HTTP", "ADMIN"]);

        second["HTTP"].ShouldBe(first["HTTP"]);
        second["ADMIN"].ShouldNotBe(first["HTTP"]);
        assignments.Of("web").Ports.ShouldBe(second);
    }

    [Fact]
    public async Task Ports_ByManyAtOnce_AreAllDifferent()
    {
        using var directory = new TemporaryDirectory();

        var all = await Task.WhenAll(
            Enumerable.Range(0, 40)
                .Select(number => Task.Run(() => new ServiceAssignments(directory.Path).Ports($"s{number}", ["A", "B"]))));

        all.SelectMany(static ports => ports.Values).Distinct().Count().ShouldBe(80);
    }

    [Fact]
    public void Ports_WhereSomebodyListens_AreNotHandedOut()
    {
        using var directory = new TemporaryDirectory();
        var assignments = new ServiceAssignments(directory.Path);
        var next = assignments.Ports("web", ["PORT"])["PORT"];
        assignments.Release("web");
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, next));
        taken.Listen();

        assignments.Ports("web", ["PORT"])["PORT"].ShouldNotBe(next);
    }

    [Fact]
    public async Task Identity_ByManyAtOnce_IsEachOnesOwnAndStays()
    {
        using var directory = new TemporaryDirectory();
        var assignments = new ServiceAssignments(directory.Path);

        var all = await Task.WhenAll(
            Enumerable.Range(0, 40).Select(number => Task.Run(() => new ServiceAssignments(directory.Path).Identity($"s{number}"))));

        all.Order().ShouldBe(Enumerable.Range(1, 40));
        assignments.Identity("s7").ShouldBe(all[7]);
    }

    [Fact]
    public void Release_OfAService_LetsTheNextHaveWhatItHad()
    {
        using var directory = new TemporaryDirectory();
        var assignments = new ServiceAssignments(directory.Path);
        assignments.Identity("one").ShouldBe(1);
        assignments.Identity("two").ShouldBe(2);

        assignments.Release("one");
        assignments.Release("nobody");

        assignments.Of("one").ShouldBe(ServiceAssignment.None);
        assignments.Identity("three").ShouldBe(1);
    }

    [Fact]
    public void Release_WhereNothingWasEverHandedOut_MakesNoFile()
    {
        using var directory = new TemporaryDirectory();

        new ServiceAssignments(directory.Path).Release("web");

        Directory.EnumerateFileSystemEntries(directory.Path).ShouldBeEmpty();
    }
}
