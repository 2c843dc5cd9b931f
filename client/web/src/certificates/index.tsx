import { Route, Routes } from "react-router";
import { CertificateDetail } from "./certificate-detail.tsx";
import { CertificateList } from "./certificate-list.tsx";

export default function CertificatesPage() {
  return (
    <Routes>
      <Route index element={<CertificateList />} />
      <Route path=":no" element={<CertificateDetail />} />
    </Routes>
  );
}
