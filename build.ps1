# ./build.ps1 [target] [filter]    targets: native build demo test verify bench pack doctor docs (see build.cake)
# Unverified: no Windows machine has run this yet.
param([string]$Target = 'test', [string]$Filter = '')
$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot
$env:DOTNET_NOLOGO = '1'
$env:DOTNET_CLI_TELEMETRY_OPTOUT = '1'

if (-not (Get-Command dotnet -ErrorAction SilentlyContinue)) {
    Write-Error 'dotnet is missing: install the .NET 10 SDK (https://dotnet.microsoft.com/download/dotnet/10.0)'
}
$restored = dotnet tool restore 2>&1
if ($LASTEXITCODE -ne 0) { $restored | Write-Host; exit 1 }
$options = @("--target=$Target")
if ($Filter) { $options += "--filter=$Filter" }
dotnet cake build.cake --verbosity=minimal @options
exit $LASTEXITCODE
