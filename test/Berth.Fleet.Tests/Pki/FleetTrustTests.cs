using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Berth.Fleet.Errors;
using Berth.Fleet.Pki;

namespace Berth.Fleet.Tests.Pki;

public sealed class FleetTrustTests : IDisposable
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    private readonly CertificateAuthority _authority = CertificateAuthority.Create("test", s_now);

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData(FleetRole.Agent)]
    [InlineData(FleetRole.Controller)]
    [InlineData(FleetRole.Worker)]
    public void RoleOf_IssuedCertificate_IsItsRole(FleetRole role)
    {
        using var certificate = Issue(role);

        FleetTrust.RoleOf(certificate, _authority.Certificate, s_now).ShouldBe(role);
        FleetTrust.HasFleetKey(certificate).ShouldBeTrue();
    }

    [Fact]
    public void RoleOf_OfAnAuthorityThatWasSavedAndLoaded_IsItsRole()
    {
        using var loaded = CertificateAuthority.Load(_authority.Certificate.ExportCertificatePem(), _authority.ExportKey(), "test");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = loaded.Issue(new PublicKey(key), FleetRole.Worker, "w", [], s_now);

        FleetTrust.RoleOf(certificate, _authority.Certificate, s_now).ShouldBe(FleetRole.Worker);
    }

    [Fact]
    public void RoleOf_CertificateOfAnotherAuthorityOfTheSameName_IsNone()
    {
        using var other = CertificateAuthority.Create("test", s_now);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = other.Issue(new PublicKey(key), FleetRole.Controller, "c", [], s_now);

        FleetTrust.RoleOf(certificate, other.Certificate, s_now).ShouldBe(FleetRole.Controller);
        FleetTrust.RoleOf(certificate, _authority.Certificate, s_now).ShouldBeNull();
    }

    [Fact]
    public void RoleOf_OnBothSidesOfTheValidity()
    {
        using var certificate = Issue(FleetRole.Controller);
        var last = s_now + CertificateAuthority.IssuedLifetime;

        FleetTrust.RoleOf(certificate, _authority.Certificate, s_now - TimeSpan.FromMinutes(5)).ShouldBe(FleetRole.Controller);
        FleetTrust.RoleOf(certificate, _authority.Certificate, s_now - TimeSpan.FromMinutes(6)).ShouldBeNull();
        FleetTrust.RoleOf(certificate, _authority.Certificate, last - TimeSpan.FromSeconds(1)).ShouldBe(FleetRole.Controller);
        FleetTrust.RoleOf(certificate, _authority.Certificate, last + TimeSpan.FromSeconds(1)).ShouldBeNull();
    }

    [Fact]
    public void RoleOf_CertificateThatAMemberSigned_IsNone()
    {
        // A worker makes itself a controller: its own certificate signs another.
        using var workerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var worker = _authority.Issue(new PublicKey(workerKey), FleetRole.Worker, "w", [], s_now);
        using var workerWithKey = worker.CopyWithPrivateKey(workerKey);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=c, OU=controller", key, HashAlgorithmName.SHA256);
        using var forged = request.Create(
            workerWithKey.SubjectName, X509SignatureGenerator.CreateForECDsa(workerKey), s_now.AddMinutes(-1), s_now.AddDays(1), [1]);

        FleetTrust.RoleOf(forged, _authority.Certificate, s_now).ShouldBeNull();
    }

    [Fact]
    public void RoleOf_SubjectWithTwoUnits_IsNone()
    {
        var subject = new X500DistinguishedNameBuilder();
        subject.AddOrganizationalUnitName("controller");
        subject.AddOrganizationalUnitName("worker");
        subject.AddCommonName("both");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var signed = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256).Create(
            _authority.Certificate, s_now.AddMinutes(-1), s_now.AddDays(1), [1]);

        FleetTrust.RoleOf(signed, _authority.Certificate, s_now).ShouldBeNull();
    }

    [Fact]
    public void HasFleetKey_KeyOnAnotherCurve_IsFalse()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var certificate = new CertificateRequest("CN=x", key, HashAlgorithmName.SHA256).CreateSelfSigned(s_now, s_now.AddDays(1));

        FleetTrust.HasFleetKey(certificate).ShouldBeFalse();
    }

    [Fact]
    public void Pin_OfARenewedCertificate_IsTheSame()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var first = _authority.Issue(new PublicKey(key), FleetRole.Agent, "a", ["10.0.0.1"], s_now);
        using var second = _authority.Issue(new PublicKey(key), FleetRole.Agent, "b", ["b.example"], s_now);
        using var other = Issue(FleetRole.Agent);

        KeyPin.Of(second).ShouldBe(KeyPin.Of(first));
        KeyPin.Of(other).ShouldNotBe(KeyPin.Of(first));
        KeyPin.IsPin(KeyPin.Of(first)).ShouldBeTrue();
        KeyPin.IsPin(KeyPin.Of(first)[1..]).ShouldBeFalse();
        KeyPin.IsPin(KeyPin.Of(first).ToUpperInvariant().Replace('0', 'A')).ShouldBeFalse();
    }

    [Fact]
    public void Load_NoCertificate_SaysWhichFile()
    {
        Should.Throw<FleetException>(
            () => CertificateAuthority.Load("nothing", "nothing", "/x/authority.pem")).Message.ShouldContain("/x/authority.pem");
    }

    private X509Certificate2 Issue(FleetRole role)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return _authority.Issue(new PublicKey(key), role, "name", role == FleetRole.Agent ? ["host.example", "::1"] : [], s_now);
    }
}
